// The Lambda's image: built on Amazon Linux 2023, the system it runs on, with Swift's runtime linked in.

import PipelineDSL

func dockerfile(_ pipeline: Pipeline) -> PlannedFile {
  PlannedFile(
    path: "lambda/Dockerfile",
    text: """
      # \(Banner.line)
      # The image of the function \(pipeline.ingest.name). Build it from the package's root:
      #   docker build --file generated/lambda/Dockerfile --tag \(pipeline.ingest.name) .

      FROM swift:6.3-amazonlinux2023 AS build
      RUN dnf install -y snappy-devel && dnf clean all
      WORKDIR /src
      COPY Package.swift ./
      COPY Sources ./Sources
      RUN swift build --configuration release --product ingest --static-swift-stdlib \\
        && install -D "$(swift build --configuration release --show-bin-path)/ingest" /out/bootstrap \\
        && strip /out/bootstrap

      FROM public.ecr.aws/lambda/provided:al2023
      COPY --from=build /usr/lib64/libsnappy.so.1 /usr/lib64/
      COPY --from=build /out/bootstrap /var/runtime/bootstrap
      CMD ["ingest"]

      """)
}
