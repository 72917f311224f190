// The command line of the embedded engine: a day's raw rows to the day's tables, and a look into any Parquet file.

import AWSClient
import ArgumentParser
import PipelineDSL

struct Transform: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transform",
    abstract: "Makes the manifest's tables of a day's raw rows, in an embedded lake or in S3, as the Glue job does.",
    discussion: """
      EXAMPLES
        transform run                                 yesterday in the manifest's zone, in the folder lake/
        transform run --date 2025-11-03 --lake /data/lake
        transform run --from 2025-11-01 --to 2025-11-07   a week anew, day by day
        transform run --date 2025-11-03 --raw-bucket user-data-raw-layer-123456789012 \\
          --transform-bucket user-data-transform-layer-123456789012
        transform cat lake/transform/address/p_date=2025-11-03/part-00000.parquet
        transform schema lake/raw/users/p_date=2025-11-03/*.parquet

      With \(LambdaLoop.addressVariable) set the process is the Lambda function of a job whose engine is .native: a day an
      invocation, that of {\"\(JobArgument.date)\": \"2025-11-03\"} or else the one before the event's time.

      ENVIRONMENT
        \(EnvironmentKey.pipeline)            the same as --pipeline
        \(EnvironmentKey.rawBucket)          the raw layer's bucket, in Lambda
        \(EnvironmentKey.transformBucket)    the transform layer's
        \(EnvironmentKey.transformCrawler)   the crawler to start when the tables are there, in Lambda

      EXIT CODES
        0 done, 1 the error that standard error tells, 64 usage, 130 or 143 ended by Ctrl-C or by who started it
      """,
    subcommands: [Run.self, Cat.self, PrintSchema.self], defaultSubcommand: Run.self)
}
