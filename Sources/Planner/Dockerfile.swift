// The Lambda's image: built on Amazon Linux 2023, the system it runs on, with Swift's runtime linked in.

import Dataflow
import PipelineDSL

/// The Dockerfile, and what of the package its build is given.
func image(_ project: Project) -> [PlannedFile] {
  [
    PlannedFile(path: "lambda/Dockerfile", text: dockerfile(project)),
    PlannedFile(path: "lambda/Dockerfile.dockerignore", text: ignoredFiles),
  ]
}

private func dockerfile(_ project: Project) -> String {
  #"""
  # \#(Banner.line)
  # The image of the functions. From the package's folder:
  #   docker build --platform linux/amd64 --provenance=false --file generated/lambda/Dockerfile --tag \#(project.name)-ingest .

  FROM swift:6.3-amazonlinux2023 AS build
  RUN dnf install -y brotli-devel libzstd-devel lz4-devel snappy-devel zlib-devel && dnf clean all
  WORKDIR /src
  COPY Package.swift ./
  COPY Sources ./Sources
  # Not tested here, but declared in Package.swift, which does not load without them.
  COPY Tests ./Tests
  # Beside the binary go the libraries that it needs and the base image lacks; glibc is the base image's own.
  RUN swift build --configuration release --product ingest --static-swift-stdlib \
   && install -D --strip .build/release/ingest /out/bootstrap \
  \#(transform(project)) && install --target-directory /out $(ldd \#(programs(project)) \
      | sed -nE '/lib(c|m|dl|rt|pthread|resolv|util)\.so/!s/^.* => (\/[^ ]+) .*$/\1/p' | sort -u)

  FROM public.ecr.aws/lambda/provided:al2023
  COPY --from=build /out/ ${LAMBDA_RUNTIME_DIR}/
  \#(zoneFiles(project))CMD ["bootstrap"]

  """#
}

/// The program of jobs that are functions, beside ingest.
private func transform(_ project: Project) -> String {
  guard project.hasNativeJobs else { return "" }
  let name = ImageProgram.transform.dropFirst(ImageProgram.folder.count + 1)
  return """
     && swift build --configuration release --product \(name) --static-swift-stdlib \\
     && install --strip .build/release/\(name) /out/\(name) \\

    """
}

/// Whose libraries the base image may lack.
private func programs(_ project: Project) -> String {
  project.hasNativeJobs ? "/out/bootstrap /out/transform" : "/out/bootstrap"
}

/// The base image may have no tz database; UTC needs none. Jobs that are functions tell the time by their tables' zones too.
private func zoneFiles(_ project: Project) -> String {
  let clocks = project.hasNativeJobs ? project.pipelines.flatMap(\.job.tables).flatMap(\.clocks) : []
  let zones = Set(project.pipelines.map(\.zone.identifier) + clocks.map(\.identifier)).subtracting([Zone.utc.identifier]
  )
  return zones.sorted().map { zone in
    let path = "/usr/share/zoneinfo/\(zone)"
    return "COPY --from=build \(path) \(path)\n"
  }.joined()
}

private let ignoredFiles = """
  # \(Banner.line)
  # What the image is built from; the rest of the folder is not sent to the builder.
  *
  !Package.swift
  !Sources
  !Tests

  """
