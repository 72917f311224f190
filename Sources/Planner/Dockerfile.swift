// The Lambda's image: built on Amazon Linux 2023, the system it runs on, with Swift's runtime linked in.

import PipelineDSL

/// The Dockerfile, and what of the package its build is given.
func image(_ pipeline: Pipeline) -> [PlannedFile] {
  [
    PlannedFile(path: "lambda/Dockerfile", text: dockerfile(pipeline)),
    PlannedFile(path: "lambda/Dockerfile.dockerignore", text: ignoredFiles),
  ]
}

private func dockerfile(_ pipeline: Pipeline) -> String {
  #"""
  # \#(Banner.line)
  # The image of the function \#(pipeline.ingest.name). From the package's folder:
  #   docker build --platform linux/amd64 --provenance=false --file generated/lambda/Dockerfile --tag \#(pipeline.ingest.name) .

  FROM swift:6.3-amazonlinux2023 AS build
  RUN dnf install -y snappy-devel zlib-devel && dnf clean all
  WORKDIR /src
  COPY Package.swift ./
  COPY Sources ./Sources
  # Not tested here, but declared in Package.swift, which does not load without them.
  COPY Tests ./Tests
  # Beside the binary go the libraries that it needs and the base image lacks; glibc is the base image's own.
  RUN swift build --configuration release --product ingest --static-swift-stdlib \
   && install -D --strip .build/release/ingest /out/bootstrap \
   && install --target-directory /out $(ldd /out/bootstrap \
      | sed -nE '/lib(c|m|dl|rt|pthread|resolv|util)\.so/!s/^.* => (\/[^ ]+) .*$/\1/p')

  FROM public.ecr.aws/lambda/provided:al2023
  COPY --from=build /out/ ${LAMBDA_RUNTIME_DIR}/
  \#(zoneFile(pipeline.zone))CMD ["bootstrap"]

  """#
}

/// The base image may have no tz database; UTC needs none.
private func zoneFile(_ zone: Zone) -> String {
  guard zone != .utc else { return "" }
  let path = "/usr/share/zoneinfo/\(zone.identifier)"
  return "COPY --from=build \(path) \(path)\n"
}

private let ignoredFiles = """
  # \(Banner.line)
  # What the image is built from; the rest of the folder is not sent to the builder.
  *
  !Package.swift
  !Sources
  !Tests

  """
