// Work on columns by all cores: columns do not need each other, neither to be decoded nor to be encoded.

private import Dispatch

extension Range where Bound == Int {
  /// `map` by as many threads as the machine has cores, the results in order; the error is the first by place.
  ///
  /// - Parameter worthwhile: Whether the work is worth threads; else this one does it.
  package func mapSideBySide<Mapped: Sendable>(
    worthwhile: Bool, _ transform: @Sendable (Int) throws -> Mapped
  ) throws -> [Mapped] {
    guard worthwhile, count > 1 else { return try map(transform) }
    let results = [Result<Mapped, any Error>](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      // Each element is written once, by the one thread that took its place.
      nonisolated(unsafe) let base = buffer
      DispatchQueue.concurrentPerform(iterations: count) { place in
        base.initializeElement(at: place, to: Result { try transform(lowerBound + place) })
      }
      initializedCount = count
    }
    return try results.map { try $0.get() }
  }
}

extension Array where Element: Sendable {
  /// `map` by as many threads as the machine has cores, the results in order.
  package func mapSideBySide<Mapped: Sendable>(
    worthwhile: Bool, _ transform: @Sendable (Element) -> Mapped
  ) -> [Mapped] {
    guard worthwhile, count > 1 else { return map(transform) }
    return [Mapped](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      // Each element is written once, by the one thread that took its place.
      nonisolated(unsafe) let base = buffer
      DispatchQueue.concurrentPerform(iterations: count) { place in
        base.initializeElement(at: place, to: transform(self[place]))
      }
      initializedCount = count
    }
  }

  /// Changes each element by as many threads as the machine has cores.
  package mutating func changeSideBySide(worthwhile: Bool, _ change: @Sendable (_ index: Int, inout Element) -> Void) {
    guard worthwhile, count > 1 else {
      for index in indices { change(index, &self[index]) }
      return
    }
    withUnsafeMutableBufferPointer { buffer in
      // Each element is changed by the one thread that took its place.
      nonisolated(unsafe) let base = buffer
      DispatchQueue.concurrentPerform(iterations: base.count) { change($0, &base[$0]) }
    }
  }
}
