// The command line of the embedded engine: a day's raw rows to the day's tables, and a look into any Parquet file.

import ArgumentParser

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

      EXIT CODES
        0 done, 1 the error that standard error tells, 64 usage, 130 or 143 ended by Ctrl-C or by who started it
      """,
    subcommands: [Run.self, Cat.self, PrintSchema.self], defaultSubcommand: Run.self)
}
