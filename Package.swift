// swift-tools-version: 6.2
// The module map of plan-gen: one target a room, grouped by what it serves (see Sources/README.md).

import PackageDescription

/// Strict settings, the same for every room: a warning is an error, an import is visible where it is used.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "plan-gen",
  // Types with numbers in them, such as Decimal<12, 2>, need this runtime.
  platforms: [.macOS(.v26)],
  products: [
    // What a package that `plan-gen init` makes is built of: the manifest's vocabulary, and the three commands. The executables
    // are products without being listed; listed, they would take the place of that package's own, which have the same names.
    .library(name: "PipelineDSL", targets: ["PipelineDSL", "Dataflow"]),
    .library(name: "PlanGenCommand", targets: ["PlanGenCommand"]),
    .library(name: "IngestCommand", targets: ["IngestCommand"]),
    .library(name: "TransformCommand", targets: ["TransformCommand"]),
  ],
  dependencies: [
    // Command lines: usage, help, exit code 64 and completions as users know them from Swift tools.
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    // Logs of the binaries: levels and metadata in the ecosystem's one vocabulary.
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    // HTTP over TLS for the API and AWS, without the start-up cost and ICU of URLSession.
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    // Event loops and byte buffers: the vocabulary types of async-http-client's bodies and time-outs.
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    // The errors of async-http-client's decompression: a body inflated past its limit is told from a damaged one.
    .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
    // SIGTERM and SIGINT as values of a sequence: a poller that is told to stop delivers first what it has fetched.
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    // HMAC and SHA-256 for Signature Version 4, SHA-256 of columns: BoringSSL's speed, audited.
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
  ],
  targets: [
    // ── What the user writes ─────────────────────────────────────────────────────────────────
    .target(name: "Manifest", dependencies: ["PipelineDSL", "Dataflow"]),

    // ── What it means ────────────────────────────────────────────────────────────────────────
    .target(name: "Dataflow"),
    .target(name: "Zones", dependencies: ["Dataflow"]),
    .target(name: "PipelineDSL", dependencies: ["Dataflow", "Zones"]),
    .target(name: "Calls"),

    // ── The generator: nothing but the toolchain ─────────────────────────────────────────────
    .target(name: "HCL"),
    .target(name: "JSONTree"),
    .target(name: "IAM", dependencies: ["Calls", "JSONTree"]),
    .target(name: "PySpark", dependencies: ["Dataflow", "Calls"]),
    .target(name: "Planner", dependencies: ["PipelineDSL", "Dataflow", "Calls", "HCL", "IAM", "JSONTree", "PySpark"]),
    .target(name: "Output", dependencies: ["Planner"]),
    .target(name: "Comparison", dependencies: ["HCL", "IAM", "JSONTree"]),
    .target(name: "Inference", dependencies: ["Dataflow", "PipelineDSL", "JSONTree"]),
    .target(name: "Scaffold"),

    // ── The runtimes ─────────────────────────────────────────────────────────────────────────
    .systemLibrary(
      name: "CSnappy", pkgConfig: "snappy", providers: [.apt(["libsnappy-dev"]), .brew(["snappy"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"]), .brew(["lz4"])]),
    .systemLibrary(
      name: "CBrotli", pkgConfig: "libbrotlidec", providers: [.apt(["libbrotli-dev"]), .brew(["brotli"])]),
    .target(name: "Parquet", dependencies: ["CSnappy", "CZlib", "CZstd", "CLZ4", "CBrotli"]),
    .target(
      name: "Engine",
      dependencies: ["Dataflow", "Parquet", .product(name: "Crypto", package: "swift-crypto")]),
    .target(
      name: "AWSClient",
      dependencies: [
        "Calls",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .systemLibrary(name: "CExchange"),
    .target(name: "Lake", dependencies: ["PipelineDSL", "Dataflow", "Zones", "Parquet", "CExchange"]),

    // ── The commands ─────────────────────────────────────────────────────────────────────────
    .target(
      name: "PlanGenCommand",
      dependencies: [
        "PipelineDSL", "Zones", "Planner", "Output", "Comparison", "Inference", "Scaffold", argumentParser,
      ]),
    .target(
      name: "IngestCommand",
      dependencies: [
        "PipelineDSL", "Dataflow", "Calls", "AWSClient", "Lake", argumentParser,
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ]),
    .target(
      name: "TransformCommand",
      dependencies: [
        "PipelineDSL", "Dataflow", "Calls", "Parquet", "Engine", "Lake", "AWSClient", argumentParser,
        .product(name: "Logging", package: "swift-log"),
      ]),
    .executableTarget(name: "plan-gen", dependencies: ["Manifest", "PlanGenCommand"]),
    .executableTarget(name: "ingest", dependencies: ["Manifest", "IngestCommand"]),
    .executableTarget(name: "transform", dependencies: ["Manifest", "TransformCommand"]),

    // ── The benchmarks: `make bench` ─────────────────────────────────────────────────────────
    .executableTarget(
      name: "many-pipelines", dependencies: ["PipelineDSL", "Dataflow", "Planner", "Output"],
      path: "Tests/Benchmarks/ManyPipelines"),
    .executableTarget(
      name: "user-job", dependencies: ["PipelineDSL", "Dataflow", "PySpark", "TransformCommand"],
      path: "Tests/Benchmarks/UserJob"),

    // ── Hostile files: `make fuzz` ───────────────────────────────────────────────────────────
    .executableTarget(name: "parquet-fuzzer", dependencies: ["Parquet"], path: "Tests/Fuzz/ParquetFuzzer"),

    // ── Their tests ──────────────────────────────────────────────────────────────────────────
    .testTarget(name: "DataflowTests", dependencies: ["Dataflow"]),
    .testTarget(name: "ZonesTests", dependencies: ["Zones", "Dataflow"]),
    .testTarget(name: "PipelineDSLTests", dependencies: ["PipelineDSL", "Dataflow", "Zones"]),
    .testTarget(name: "HCLTests", dependencies: ["HCL"]),
    .testTarget(name: "IAMTests", dependencies: ["IAM", "Calls", "JSONTree"]),
    .testTarget(
      name: "ComparisonTests",
      dependencies: ["Comparison", "Planner", "PipelineDSL", "Dataflow", "HCL", "JSONTree", "Manifest"]),
    .testTarget(name: "InferenceTests", dependencies: ["Inference", "Dataflow"]),
    .testTarget(name: "PySparkTests", dependencies: ["PySpark", "Dataflow", "Calls"]),
    .testTarget(
      name: "PlannerTests",
      dependencies: ["Planner", "PipelineDSL", "Dataflow", "Zones", "Calls", "IAM", "HCL", "JSONTree", "Manifest"]),
    .testTarget(name: "OutputTests", dependencies: ["Output", "Planner"]),
    .testTarget(name: "ScaffoldTests", dependencies: ["Scaffold"]),
    .testTarget(name: "ParquetTests", dependencies: ["Parquet"]),
    .testTarget(name: "EngineTests", dependencies: ["Engine", "Dataflow", "Parquet"]),
    .testTarget(
      name: "ConformanceTests", dependencies: ["Engine", "Dataflow", "Zones", "Lake", "Parquet", "PySpark"],
      exclude: ["Cases"]),
    // An HTTP server that misbehaves as it is told, for the tests of all that asks one.
    .target(
      name: "LoopbackServing",
      dependencies: [
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ], path: "Tests/LoopbackServing"),
    .testTarget(
      name: "AWSClientTests",
      dependencies: [
        "AWSClient", "Calls", "LoopbackServing", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ], resources: [.copy("Vectors")]),
    .testTarget(
      name: "IngestCommandTests",
      dependencies: ["IngestCommand", "AWSClient", "PipelineDSL", "Dataflow", "Lake", "LoopbackServing"]),
    .testTarget(
      name: "LakeTests", dependencies: ["Lake", "PipelineDSL", "Dataflow", "Zones", "Parquet", "Manifest"]),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = strict
}
