// Work on many elements by all cores, with the same result in the same order as by one.

import Dispatch

extension [String] {
  /// The texts in order, each once. Runs that are in order already, as most of a plan's are, cost little.
  var sortedOnce: [String] {
    var sorted = sorted()
    var kept = 0
    for index in sorted.indices where index == 0 || sorted[index] != sorted[kept - 1] {
      sorted.swapAt(kept, index)
      kept += 1
    }
    sorted.removeSubrange(kept...)
    return sorted
  }
}

/// What two works make that do not need each other: one by this thread, the other by one beside it. Each may use all cores,
/// which a work within `mapConcurrently` may not.
func both<First: Sendable, Second: Sendable>(
  _ first: () -> First, _ second: @escaping @Sendable () -> Second
) -> (First, Second) {
  // Written by the thread beside this one, and read once that has left the group.
  nonisolated(unsafe) var made: Second?
  let group = DispatchGroup()
  DispatchQueue.global().async(group: group) { made = second() }
  let first = first()
  group.wait()
  guard let made else { preconditionFailure("a work has left its group without an end") }
  return (first, made)
}

extension Array where Element: Sendable {
  /// The array in runs of `length` neighbours, the last one shorter.
  package func runs(of length: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: length).map { self[$0..<Swift.min(count, $0 + length)] }
  }

  /// `map` by as many threads as the machine has cores, each taking a run of neighbours at a time.
  package func mapConcurrently<Mapped: Sendable>(_ transform: @Sendable (Element) -> Mapped) -> [Mapped] {
    // Threads cost more than they save on the few pipelines of most manifests.
    let run = 8
    guard count > run else { return map(transform) }
    return [Mapped](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Each element is written once, by the one thread that its run was given to.
      nonisolated(unsafe) let base = buffer
      DispatchQueue.concurrentPerform(iterations: (count + run - 1) / run) { turn in
        for index in turn * run..<Swift.min(count, (turn + 1) * run) {
          base.initializeElement(at: index, to: transform(self[index]))
        }
      }
      initialized = count
    }
  }
}
