// One call to AWS as data: declared next to the code that makes it, folded into the role of whoever makes it.

/// An action on something, made for a purpose.
package struct Call: Sendable, Hashable {
  package let action: Action
  package let target: Target
  /// What it is for, as a statement id: `SetRecordsAside`. Calls of one purpose share a statement.
  package let purpose: String
  /// The title of the AWS page that says that the action is needed.
  package let page: String

  package init(_ action: Action, on target: Target, for purpose: String, page: String) {
    self.action = action
    self.target = target
    self.purpose = purpose
    self.page = page
  }
}

extension [Call] {
  /// Every action on every target, for one purpose.
  package init(_ actions: [Action], on targets: [Target], for purpose: String, page: String) {
    self = actions.flatMap { action in
      targets.map { Call(action, on: $0, for: purpose, page: page) }
    }
  }
}

/// What a call is made on, by its part in a pipeline; which resource that is, the planner knows.
package enum Target: Sendable, Hashable {
  case deliveryStream
  case function(Function)
  /// Where a function's failed events are kept.
  case failureQueue(Function)
  /// The crawler of a layer.
  case crawler(Layer)
  /// The script's object in the bucket of scripts.
  case script
  /// A layer's bucket itself.
  case bucket(Layer)
  /// The listing of a layer's bucket below the layer's prefix, and no more of it.
  case listing(Layer)
  /// The listing of the raw bucket below the prefix of what was set aside.
  case errorListing
  /// The listing of the raw bucket by the keys of the cursors.
  case cursorListing
  /// The parameters that hold cursors.
  case cursorParameters
  case objects(Prefix)
  /// The keys of a layer's own folders, as if they were objects: a file system looks whether one of them is a file.
  case folders(Layer)
  /// The listing of a layer's bucket by those keys: without it S3 answers 403 for a key that is missing, not 404.
  case folderListing(Layer)
  /// Tables with their database and the catalog, which Glue checks for every call ("Specifying AWS Glue resource ARNs").
  case tables(Layer)
  case log(Log)
  /// The project's key, for objects of these buckets only.
  case key(of: [KeyUse])
  /// The secrets by which the APIs know their caller.
  case secrets
  /// For an action that knows no resources: why there is none to name.
  case everything(because: String)

  /// The two layers of a pipeline.
  package enum Layer: Sendable, Hashable {
    case raw
    case transform
  }

  /// Where objects lie.
  package enum Prefix: Sendable, Hashable {
    /// The dataset's objects.
    case raw
    /// What the stream or ingest could not make a row of.
    case errors
    /// That part of it which ingest itself sets aside.
    case ingestErrors
    /// How far polls have come, in the raw bucket.
    case cursor
    /// The tables' objects.
    case transform
  }

  /// A bucket whose objects the project's key encrypts.
  package enum KeyUse: Sendable, Hashable {
    case raw
    case scripts
    case transform
  }

  /// A function of a pipeline.
  package enum Function: Sendable, Hashable {
    case ingest
    /// The one that runs the job, where the native engine does.
    case job
  }

  /// A log group.
  package enum Log: Sendable, Hashable {
    case function(Function)
    case deliveryStream
    /// The groups that all crawlers of an account share.
    case glueCrawlers
    /// The groups of a Glue job's errors and output.
    case job
  }
}
