// The codes of all rules, as they are published: a code is never used for another rule, nor taken away without a word here.

/// Code, severity and title of each rule, in order.
enum RuleCodes {
  static let published = """
    PG0101 error A project's name is a short lower-case word
    PG0102 error A project has a pipeline
    PG0103 error A project has an environment
    PG0104 error A query may scan at least 10 MiB
    PG0105 error An environment's name is a short lower-case word
    PG0106 error An environment's suffix is empty, or a hyphen and a short word
    PG0107 error The region is one of AWS's
    PG0108 error An account is its number of twelve digits
    PG0109 error The bucket of the state has a name that a bucket can have
    PG0110 error An operator is the name of an IAM role
    PG0111 error An operator is named once
    PG0112 error A name stands for one environment
    PG0113 error Environments that may share an account end their names differently
    PG0114 error The region of the state is one of AWS's
    PG0115 error The state is in the partition of the environment
    PG0116 error The state is in no bucket that the root makes
    PG0117 error Operators are people's roles, made elsewhere
    PG0118 warning Production does not delete its data with its buckets
    PG0119 warning Production has alarms
    PG0120 error A tag's key has 1 to 128 plain characters and does not begin with aws:
    PG0121 error A tag's value has at most 256 plain characters
    PG0122 error A project has at most seven tags of its own
    PG0123 error A tag's key stands once, and is not one of plan-gen's
    PG0124 error An account is of one partition
    PG0125 error A project's name begins with nothing that S3 keeps for itself
    PG0126 error Only warnings are accepted, each by its code
    PG0127 error A warning is accepted for a stated reason
    PG0128 warning What is accepted is still raised
    PG0201 error An API is at an address of http or https, without its query
    PG0202 error The array of records has a place in the answer
    PG0203 error An address holds no user and no password
    PG0204 warning A query holds no key or token
    PG0205 warning An API is asked by https
    PG0206 warning An API is where the function can reach it
    PG0207 warning A query has each item once
    PG0208 warning An address with its query has at most 8,000 characters
    PG0209 warning An address is asked by one pipeline
    PG0210 warning The place of the records is of keys, without brackets or slashes
    PG0211 error An address has a host name and a port that can be
    PG0212 error An API has a name of one line
    PG0213 error A page is asked for by an item of its own, and told of by a place in the answer
    PG0214 error A poll has 1 to 100,000 pages at most
    PG0215 error A header is a field of HTTP, and not one that the poller sets itself
    PG0216 error A header holds no key or token
    PG0217 error A secret has a name that Secrets Manager takes and a variable can have
    PG0218 error What names the caller is a field or an item of its own
    PG0219 error A user of basic authentication has a name without a colon
    PG0220 error A secret is sent by https
    PG0221 error A question that is posted is a JSON object or array
    PG0222 error A poll may make its calls, in its time
    PG0223 error What has changed is told by a column of the record, and asked for by an item of its own
    PG0224 error An answer has time to begin and to end, in the time of a function
    PG0301 error A function's name is lower-case words with single hyphens
    PG0302 error A function polls every whole minutes
    PG0303 error A function times out after 1 to 900 seconds
    PG0304 error A poll times out before the next one begins
    PG0305 error A function has 128 to 10,240 MiB of memory
    PG0306 warning A function polls at least once a day
    PG0307 error What is expected of a poll is at least one record of one byte
    PG0308 error A record has at most 1,000 KiB
    PG0309 error An answer has at most 64 MiB
    PG0310 warning The function's memory holds the answer four times
    PG0311 warning A poll has ten seconds at least
    PG0312 error A cron's fields are within the clock and the calendar
    PG0313 error A cron's day comes some time
    PG0314 warning A cron's days are in each of its months
    PG0315 error What is tolerated is a share of 0 to 100 %
    PG0316 error A function polls at least one API, each by a name of its own
    PG0401 error A stream's name is a lower-case word with hyphens
    PG0402 error A stream that converts to Parquet buffers 64 to 128 MiB
    PG0403 error A stream buffers for at most 900 seconds
    PG0404 warning A stream buffers for a minute at least
    PG0405 error A poll's records go through the stream before the function times out
    PG0407 warning The buffer makes files that are worth a query
    PG0501 error A layer's bucket has a name that leaves room for the account's number
    PG0502 error A bucket's name begins with nothing that S3 keeps for itself
    PG0503 error A layer's database is a lower-case name with underscores
    PG0504 error A layer's name is a short lower-case word, and not error
    PG0505 error Objects are kept for whole days
    PG0506 error A name stands for one bucket
    PG0507 error A name stands for one layer
    PG0508 error A name stands for one database
    PG0509 error A layer's bucket is none of the project's shared ones
    PG0510 warning Raw rows are kept for three days at least
    PG0511 error A database is not called like one that is there already
    PG0512 error A layer's bucket has a name of at most 63 characters, suffix and account's number with it
    PG0513 error A database's name has at most 255 characters, the environment's suffix with it
    PG0601 error A dataset's or table's name is a lower-case name with underscores
    PG0602 error Columns differ in more than case
    PG0603 error No column repeats the partition key
    PG0604 error A column's name is lower-case letters, digits and underscores
    PG0605 error Below the top of a record, a key is its column's name
    PG0606 error Keys of a record differ in more than case
    PG0607 error A table of the transform layer is flat
    PG0608 error A secret leaves the raw layer hashed, or shown for a stated reason
    PG0609 error A personal value leaves the raw layer hashed, or shown for a stated reason
    PG0610 error A secret or personal value is shown for a reason that says something
    PG0611 warning What is called like a secret is declared as one
    PG0612 warning A table's column is no word of Athena's queries
    PG0613 warning A table is no word of Athena's queries
    PG0614 error A table has a column
    PG0615 error A group has a column
    PG0616 error A column's type has at most 131,072 characters
    PG0618 error No property is the time of arrival
    PG0619 warning Rows without a key are dropped before rows are told apart by it
    PG0620 warning A filter lets some row through
    PG0621 warning A table shows something of the rows
    PG0622 error A step reads columns that the rows have, as what they are
    PG0623 error A table that values are looked up in has pairs, and each key once
    PG0624 error Every property of a schema is a column, or a group of them
    PG0625 error Every property of a table's row is a column
    PG0626 error An array holds values or groups, and no arrays
    PG0627 error An array of groups is exploded, or left out
    PG0628 error Text is split at something
    PG0629 error An expectation is a sentence of one line
    PG0630 error A pattern means the same to Java and to the engine
    PG0631 error A decimal has 1 to 38 digits
    PG0632 error A decimal of an expression has room for what it is to hold
    PG0633 error An expression goes by the clocks of a zone of the tz database
    PG0634 error A table that rows are joined with has constants
    PG0635 error Whether a value is null is not told by comparing
    PG0636 error Decimals that are summed have at most 28 digits
    PG0637 error Factors have at most 38 digits behind the point together
    PG0701 error A job's name is a lower-case word with hyphens
    PG0702 error A job writes at least one table
    PG0703 error A job's tables are of one layer
    PG0704 error A job has at least two workers
    PG0705 warning A job's workers are within the account's default quota
    PG0706 error A failed run is tried again 0 to 10 times
    PG0707 error A job times out after whole minutes, seven days at most
    PG0708 error The job reads the dataset that the stream fills
    PG0709 error Tables stand in another layer than the raw rows
    PG0710 error A name stands for one table
    PG0711 warning A run and its retries end before the next day's begins
    PG0712 warning By fixed times, the job times out before its tables are crawled
    PG0713 warning The region has workers of the job's type
    PG0714 warning Two tables are not made by the same steps
    PG0715 error A function that runs a job has 128 to 10,240 MiB of memory
    PG0716 error A function runs a job for 15 minutes at most
    PG0717 error A failed run of a function is tried again 0 to 2 times
    PG0718 error A function that runs a job has a name of at most 64 characters, and one of its own
    PG0801 error A crawler's name is a lower-case word with hyphens
    PG0802 error A crawler has a table to crawl
    PG0803 error The raw crawler crawls the dataset that the job reads
    PG0804 error The transform crawler crawls the tables that the job writes
    PG0805 error A name stands for one crawler
    PG0806 error A crawler's name has at most 255 characters, the environment's suffix with it
    PG0901 error A time of day exists
    PG0902 error By fixed times, the job starts after the raw crawl
    PG0903 error By fixed times, the transform crawl starts after the job
    PG0904 error A zone goes by a name that Firehose takes
    PG0905 error Every day of the stream is read by a run, and none before it is whole
    PG0906 warning By fixed times, the raw crawl has five minutes
    PG0907 error A zone is one of the tz database
    PG0908 error A schedule in a zone is proven with the tz database
    PG0909 error A slack is at most six hours
    PG1001 error A name stands for one pipeline
    PG1002 error A name stands for one function
    PG1003 error A name stands for one stream
    PG1004 error A name stands for one job
    PG1005 error A pipeline's name is a short lower-case word
    PG1006 error A pipeline is not called like a value that all pipelines share
    PG1007 error Logs are kept for a number of days that CloudWatch knows
    PG1008 error Alarms go to a mail address
    PG1009 error A role's name has at most 64 characters
    PG1010 error A function's name has at most 64 characters, the environment's suffix with it
    PG1011 error A stream's name has at most 64 characters, the environment's suffix with it
    PG1012 error The shared buckets' names have at most 63 characters, suffix and account's number with them
    PG1013 error Names are unlike enough for one address each
    PG1014 error The ledger of names can be read
    PG1015 error A renamed table can be told from the others by its columns
    PG1016 error A resource moves to an address that is free
    PG1017 error The names of a pipeline's event rules have at most 64 characters
    PG1018 error A name in AWS stands for one thing in all environments of an account
    PG1021 warning An environment has at most 300 event rules unless more were asked for
    PG1022 warning An environment has at most 900 reserved runs of functions unless more were asked for
    PG1023 warning An environment has at most 500 delivery streams unless more were asked for
    PG1024 warning An environment has at most 1000 crawlers unless more were asked for
    PG1025 warning An environment has at most 1000 triggers unless more were asked for
    PG1026 warning An environment has at most 1000 roles unless more were asked for
    PG1027 warning An environment has at most 50 job runs at the same minute unless more were asked for
    PG1031 error A role's policy has at most 10,240 characters
    PG1032 warning Whoever deploys needs at most ten policies
    """
}
