// Rules about a layer: its bucket, its database, its name, and how long its objects stay.

extension Layer {
  static let rules = [bucketIsNamed, bucketIsNotReserved, databaseIsNamed, nameIsAFolder, objectsExpireAfterDays]

  private static let bucketIsNamed = Rule<Layer>(
    "PG0501", "A layer's bucket has a name that leaves room for the account's number",
    because: """
      The account's number is appended at deployment, since bucket names are unique worldwide. The provider checks the name \
      once it is known, which is in the middle of an apply.
      """,
    page: "General purpose bucket naming rules", wrong: #"bucket: "User_Data_Raw""#, right: #"bucket: "user-data-raw""#
  ) { layer in
    if !layer.bucket.isName(of: 3...50, also: "-") || layer.bucket.hasSuffix("-") {
      Finding(
        "the bucket's name is \"\(layer.bucket)\"",
        allowed:
          "3 to 50 lower-case letters, digits and hyphens, a letter first and no hyphen last; the account's number is appended",
        fix: "bucket: \"\(layer.bucket.asName(of: 50, or: "user-data-raw-layer"))\"")
    }
  }

  private static let bucketIsNotReserved = Rule<Layer>(
    "PG0502", "A bucket's name begins with nothing that S3 keeps for itself",
    because: "S3 refuses such a name when the bucket is made; the provider does not know the prefixes.",
    page: "General purpose bucket naming rules", wrong: #"bucket: "xn--raw""#, right: #"bucket: "user-data-raw""#
  ) { layer in
    if let prefix = BucketName.reservedPrefixes.first(where: layer.bucket.hasPrefix) {
      let rest = String(layer.bucket.dropFirst(prefix.count))
      Finding(
        "the bucket's name is \"\(layer.bucket)\"", allowed: "S3 keeps names that begin with \"\(prefix)\" for itself",
        fix: "bucket: \"\(rest.utf8.count < 3 ? "user-data-raw" : rest)\"")
    }
  }

  private static let databaseIsNamed = Rule<Layer>(
    "PG0503", "A layer's database is a lower-case name with underscores",
    because: """
      Glue folds names to lower case and keeps any other character; Athena then cannot name the database without quoting, or \
      at all. The provider refuses capitals only.
      """,
    page: "Databases", wrong: #"database: "user-data-raw""#, right: #"database: "user_data_raw""#
  ) { layer in
    if !layer.database.isName(of: 1...255, also: "_") {
      Finding(
        "the database's name is \"\(layer.database)\"",
        allowed: "1 to 255 lower-case letters, digits and underscores, a letter first",
        fix: "database: \"\(layer.database.asName(of: 255, or: "user_data_raw", separator: "_"))\"")
    }
  }

  private static let nameIsAFolder = Rule<Layer>(
    "PG0504", "A layer's name is a short lower-case word, and not error",
    because: """
      The name is the first folder of the layer's keys. What could not be converted lies under error/, outside what is \
      crawled: a layer of that name would have its crawler read damaged records as Parquet.
      """,
    page: "Understand custom prefixes for Amazon S3 objects", wrong: #"Layer("error", …)"#, right: #"Layer("raw", …)"#
  ) { layer in
    if !layer.name.isName(of: 1...40, also: "-") || layer.name == "error" {
      Finding(
        "the layer's name is \"\(layer.name)\"",
        allowed:
          "it is the first folder of its keys: 1 to 40 lower-case letters, digits and hyphens, and not \"error\"",
        fix: "Layer(\"\(layer.name == "error" ? "raw" : layer.name.asName(of: 40, or: "raw"))\", …)")
    }
  }

  private static let objectsExpireAfterDays = Rule<Layer>(
    "PG0505", "Objects are kept for whole days",
    because: "Lifecycle rules count in days from the next midnight UTC; S3 refuses a rule of zero days.",
    page: "Lifecycle configuration elements", wrong: "keptFor: .hours(36)", right: "keptFor: .days(2)"
  ) { layer in
    if let keptFor = layer.keptFor, keptFor.inSeconds < 86_400 || keptFor.inSeconds % 86_400 != 0 {
      Finding(
        "layer \"\(layer.name)\" keeps objects for \(keptFor)",
        allowed: "objects expire after whole days, at least one",
        fix: "keptFor: .days(\(max(1, keptFor.inSeconds / 86_400)))")
    }
  }
}
