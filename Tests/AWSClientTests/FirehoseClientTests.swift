// Every record is accounted for: packing at the byte, partial failures, throttling, broken connections, refusals.

import Calls
import Foundation
import LoopbackServing
import Synchronization
import Testing

@testable import AWSClient

/// A stream that keeps what it accepts and rejects by a plan.
private final class FakeStream: Sendable {
  private struct Call: Decodable {
    let records: [[String: String]]
    enum CodingKeys: String, CodingKey { case records = "Records" }
  }

  /// Contents of each call's records, as sent.
  let calls = Mutex<[[String]]>([])
  /// Contents of the accepted records, in the order of their acceptance.
  let accepted = Mutex<[String]>([])
  let rejects: @Sendable (_ record: String, _ call: Int) -> Bool

  init(rejects: @escaping @Sendable (_ record: String, _ call: Int) -> Bool = { _, _ in false }) {
    self.rejects = rejects
  }

  /// Takes a call and answers it as Firehose does.
  func take(_ request: LoopbackServer.Request) -> LoopbackServer.Reply {
    guard let call = try? JSONDecoder().decode(Call.self, from: Data(request.body)) else { return .json(400, "{}") }
    let records = call.records.compactMap { Data(base64Encoded: $0["Data"] ?? "!") }.map {
      String(decoding: $0, as: UTF8.self)
    }
    let number = calls.withLock { calls in
      calls.append(records)
      return calls.count - 1
    }
    let failed = records.map { rejects($0, number) }
    accepted.withLock { $0 += zip(records, failed).filter { !$1 }.map(\.0) }
    let entries = failed.map {
      $0 ? #"{"ErrorCode":"ServiceUnavailableException","ErrorMessage":"Slow down."}"# : #"{"RecordId":"r"}"#
    }
    return .json(
      200, #"{"FailedPutCount":\#(failed.filter { $0 }.count),"RequestResponses":[\#(entries.joined(separator: ","))]}"#
    )
  }
}

@Suite struct FirehoseClientTests {
  private func put(
    _ records: [[UInt8]], joining: RecordJoining = .off, stream: String = "users", pauses: Pauses = Pauses(),
    attempts: Int = 4,
    within time: Duration? = nil,
    _ reply: @escaping @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Reply
  ) async throws -> PutOutcome {
    try await withServer(.init(reply)) { server, transport in
      let client = FirehoseClient(
        try environment(at: server.url, token: "tok"), making: IngestCalls.deliver, transport: transport,
        retry: pauses.policy(attempts: attempts))
      do throws(FirehosePutError) {
        // Counted from here: starting the server takes its time on a busy machine.
        let deadline = time.map { ContinuousClock.now + $0 }
        let outcome = try await client.put(records, joining: joining, stream: stream, deadline: deadline)
        Self.checkBalance(outcome, records.count)
        return outcome
      } catch {
        Self.checkBalance(error.outcome, records.count)
        throw error
      }
    }
  }

  /// fetched = delivered + undeliverable, each index at most once and in order.
  private static func checkBalance(_ outcome: PutOutcome, _ count: Int) {
    #expect(outcome.records == count)
    #expect(outcome.delivered + outcome.undeliverable.count == count)
    let indexes = outcome.undeliverable.map(\.index)
    #expect(indexes == Set(indexes).sorted())
  }

  private static func records(_ count: Int) -> [[UInt8]] { (0..<count).map { Array("r\($0)\n".utf8) } }

  @Test func putsRecordsInOneSignedCall() async throws {
    let stream = FakeStream()
    let outcome = try await put(Self.records(3)) { request, _ in
      #expect(request.method == "POST" && request.target == "/")
      #expect(request.headers["content-type"] == "application/x-amz-json-1.1")
      #expect(request.headers["x-amz-target"] == "Firehose_20150804.PutRecordBatch")
      #expect(request.headers["x-amz-security-token"] == "tok")
      let signed = "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target,"
      #expect(request.headers["authorization"]?.contains(signed) == true)
      #expect(request.headers["authorization"]?.contains("/eu-west-1/firehose/aws4_request") == true)
      #expect(request.text.hasPrefix(#"{"DeliveryStreamName":"users","Records":[{"Data":"cjAK"},"#))
      return stream.take(request)
    }
    #expect(outcome.delivered == 3 && outcome.calls == 1 && outcome.retries == 0 && outcome.bytes == 9)
    #expect(stream.accepted.withLock { $0 } == ["r0\n", "r1\n", "r2\n"])
  }

  @Test func nothingToPutCallsNobody() async throws {
    let outcome = try await put([]) { _, _ in .close }
    #expect(outcome == PutOutcome(records: 0))
  }

  @Test func base64MatchesFoundations() {
    for count in 0..<300 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255) }
      var encoded: [UInt8] = []
      Base64.append(bytes, to: &encoded)
      #expect(String(decoding: encoded, as: UTF8.self) == Data(bytes).base64EncodedString())
    }
  }

  // MARK: packing

  private static func sizes(_ sizes: [Int]) -> FirehoseBatches {
    FirehoseBatches(sizes.map { [UInt8](repeating: 7, count: $0) })
  }

  @Test func packsToTheRecord() {
    #expect(Self.sizes(Array(repeating: 1, count: 500)).calls.map(\.count) == [500])
    #expect(Self.sizes(Array(repeating: 1, count: 501)).calls.map(\.count) == [500, 1])
    #expect(Self.sizes(Array(repeating: 0, count: 1_001)).calls.map(\.count) == [500, 500, 1])
  }

  @Test func packsToTheByte() {
    let mebibyte = 1_000 << 10
    let rest = (4 << 20) - 4 * mebibyte
    #expect(Self.sizes([mebibyte, mebibyte, mebibyte, mebibyte, rest]).calls == [[0..<1, 1..<2, 2..<3, 3..<4, 4..<5]])
    #expect(
      Self.sizes([mebibyte, mebibyte, mebibyte, mebibyte, rest + 1]).calls == [[0..<1, 1..<2, 2..<3, 3..<4], [4..<5]])
  }

  private static func joined(_ sizes: [Int]) -> [[Range<Int>]] {
    FirehoseBatches(sizes.map { [UInt8](repeating: 7, count: $0) }, joining: .billingSteps).calls
  }

  @Test func joinsToTheBillingStepAndNoFurther() {
    #expect(Self.joined(Array(repeating: 512, count: 11)) == [[0..<10, 10..<11]])
    #expect(Self.joined([5_119, 1, 1]) == [[0..<2, 2..<3]])
    // Two steps together, three alone; and as many together as alone.
    #expect(Self.joined([3_000, 6_000]) == [[0..<2]] && Self.joined([5_000, 5_000]) == [[0..<1, 1..<2]])
    let limit = 1_000 << 10
    #expect(Self.joined([limit - 5_120, 5_000]) == [[0..<1, 1..<2]])
    #expect(Self.joined([limit - 1, 1, 1]) == [[0..<2, 2..<3]])
    // A row that no record takes parts what is around it.
    let parted = FirehoseBatches([10, limit + 1, 10].map { [UInt8](repeating: 7, count: $0) }, joining: .billingSteps)
    #expect(parted.calls == [[0..<1, 2..<3]] && parted.oversize == [1])
  }

  /// What is billed never grows by joining, no row is lost or moved, and no record is larger than it may be.
  @Test(arguments: [UInt64(1), 2, 3])
  func joiningCostsLessAndLosesNothing(_ seed: UInt64) {
    let sizes = (0..<3_000).map { Int(Mix.number(seed, $0) % ($0 % 50 == 0 ? 900_000 : 9_000)) }
    func steps(_ bytes: Int) -> Int { max(1, (bytes + 5_119) / 5_120) }
    let records = Self.joined(sizes).joined()
    #expect(Array(records.joined()) == Array(sizes.indices))
    let totals = records.map { sizes[$0].reduce(0, +) }
    #expect(totals.allSatisfy { $0 <= 1_000 << 10 })
    let (alone, together) = (sizes.reduce(0) { $0 + steps($1) }, totals.reduce(0) { $0 + steps($1) })
    #expect(together < alone && totals.count < sizes.count)
  }

  @Test func joinedRowsShareTheirRecordsFate() async throws {
    let stream = FakeStream { record, _ in record.contains("r12\n") }
    let outcome = try await put(Self.records(2_000), joining: .billingSteps) { request, _ in stream.take(request) }
    let refused = outcome.undeliverable.map(\.index)
    #expect(refused.contains(12) && refused.count > 100 && refused == Array(refused[0]...refused[refused.count - 1]))
    #expect(outcome.delivered == 2_000 - refused.count && outcome.puts < 10)
    let rows = stream.accepted.withLock { $0 }.joined().split(separator: "\n").map { Int($0.dropFirst()) ?? -1 }
    #expect(rows == (0..<2_000).filter { !refused.contains($0) })
  }

  @Test func whatALostAnswerMayHaveDoubledIsCounted() async throws {
    let stream = FakeStream { record, call in call == 1 && record == "r1\n" }
    let outcome = try await put(Self.records(600)) { request, number in
      // Taken, but not answered: of the second call's records all may be there twice, of the first's none.
      if number == 1 { return Self.isTaken(stream.take(request)) ? .close : .silence }
      return stream.take(request)
    }
    #expect(outcome.delivered == 600 && outcome.mayBeDoubled == 100)
    #expect(stream.accepted.withLock { $0 }.count == 700)
    let throttled = try await put(Self.records(10)) { request, number in
      number == 0 ? .json(400, #"{"__type":"ThrottlingException"}"#) : stream.take(request)
    }
    #expect(throttled.delivered == 10 && throttled.mayBeDoubled == 0, "a refused call has taken nothing")
  }

  @Test func setsOversizeRecordsAside() async throws {
    let stream = FakeStream()
    let limit = 1_000 << 10
    let records = [limit + 1, 5, limit, limit + 2].map { [UInt8](repeating: 0x61, count: $0) }
    let outcome = try await put(records) { request, _ in stream.take(request) }
    #expect(outcome.delivered == 2 && outcome.bytes == limit + 5 && outcome.calls == 1)
    #expect(outcome.undeliverable.map(\.index) == [0, 3])
    #expect(outcome.undeliverable.allSatisfy { $0.code == "RecordTooLarge" && $0.message.contains("1024000") })
  }

  // MARK: repeats

  @Test func repeatsOnlyWhatFailedInOrder() async throws {
    let stream = FakeStream { record, call in
      call < 2 && ["r1\n", "r3\n"].contains(record) && !(call == 1 && record == "r1\n")
    }
    let pauses = Pauses()
    let outcome = try await put(Self.records(5), pauses: pauses) { request, _ in stream.take(request) }
    #expect(outcome.delivered == 5 && outcome.calls == 3 && outcome.retries == 2 && outcome.undeliverable.isEmpty)
    #expect(stream.calls.withLock { $0 }.dropFirst() == [["r1\n", "r3\n"], ["r3\n"]])
    #expect(pauses.all == [.milliseconds(50), .milliseconds(100)])
  }

  @Test func givesUpOnARecordAndGoesOn() async throws {
    let stream = FakeStream { record, _ in record == "r7\n" }
    let outcome = try await put(Self.records(600)) { request, _ in stream.take(request) }
    #expect(outcome.delivered == 599 && outcome.calls == 5 && outcome.retries == 3)
    #expect(outcome.undeliverable == [.init(index: 7, code: "ServiceUnavailableException", message: "Slow down.")])
  }

  @Test(arguments: [
    LoopbackServer.Reply.json(400, #"{"__type":"ThrottlingException","message":"Rate exceeded"}"#),
    .json(500, "oops"), .json(503, "<html>busy</html>"), .close, .reset,
    .raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".utf8)),
  ])
  func repeatsACallThatFailedForNow(_ setback: LoopbackServer.Reply) async throws {
    let stream = FakeStream()
    let outcome = try await put(Self.records(3)) { request, number in number < 2 ? setback : stream.take(request) }
    #expect(outcome.delivered == 3 && outcome.calls == 3 && outcome.retries == 2)
    #expect(stream.accepted.withLock { $0 }.count == 3)
  }

  @Test func stopsWhenNothingGetsThrough() async throws {
    let outcome = try await put(Self.records(1_200)) { _, _ in .close }
    #expect(outcome.delivered == 0 && outcome.calls == 4 && outcome.retries == 3)
    #expect(outcome.undeliverable.allSatisfy { $0.code == "ConnectionLost" })
  }

  @Test func goesOnAfterACallThatGotSomeRecordsThrough() async throws {
    let stream = FakeStream { record, call in call == 0 && record == "r3\n" }
    let outcome = try await put(Self.records(600)) { request, number in
      (1...3).contains(number) ? .close : stream.take(request)
    }
    #expect(outcome.delivered == 599 && outcome.calls == 5)
    #expect(outcome.undeliverable.map(\.index) == [3] && outcome.undeliverable[0].code == "ConnectionLost")
  }

  @Test func pausesAreCappedAndJittered() {
    let policy = Pauses().policy(attempts: 9, random: 0.5)
    #expect((1...5).map { policy.pause(beforeRepeat: $0) } == [50, 100, 200, 200, 200].map { .milliseconds($0) })
    #expect(policy.pause(beforeRepeat: .max) == .milliseconds(200))
    #expect(Pauses().policy(random: 0).pause(beforeRepeat: 3) == .zero)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func accountsForEveryRecordUnderMixedFaults(_ seed: UInt64) async throws {
    let stream = FakeStream { record, call in
      Mix.number(record.utf8.reduce(seed) { $0 &* 31 &+ UInt64($1) }, call) % 3 == 0
    }
    let outcome = try await put(Self.records(5_000), attempts: 8) { request, number in
      switch Mix.number(seed, number) % 7 {
      case 0: .reset
      case 1: .json(400, #"{"__type":"ThrottlingException"}"#)
      case 2: .json(503, "busy")
      // Firehose took the records, but its answer is lost: they will be delivered twice.
      case 3 where Self.isTaken(stream.take(request)): .close
      default: stream.take(request)
      }
    }
    let accepted = Set(stream.accepted.withLock { $0 })
    let lost = Set(outcome.undeliverable.map { "r\($0.index)\n" })
    #expect(outcome.delivered > 4_000 && outcome.retries > 10)
    #expect(accepted.union(lost).count == 5_000, "a record is neither accepted nor reported")
    #expect(accepted.count >= outcome.delivered, "a record is counted as delivered that the stream never took")
  }

  private static func isTaken(_ reply: LoopbackServer.Reply) -> Bool {
    if case .answer(200, _, _) = reply { true } else { false }
  }

  /// A number that depends on both arguments alone (the finaliser of SplitMix64).
  private enum Mix {
    static func number(_ seed: UInt64, _ step: Int) -> UInt64 {
      var mixed = seed &+ UInt64(bitPattern: Int64(step)) &* 0x9E37_79B9_7F4A_7C15
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  // MARK: refusals

  @Test(arguments: [
    (400, "ResourceNotFoundException"), (400, "InvalidArgumentException"), (403, "AccessDeniedException"),
    (400, "ExpiredTokenException"), (400, "UnrecognizedClientException"),
  ])
  func aPermanentErrorFailsAtOnce(_ status: Int, _ code: String) async throws {
    let stream = FakeStream()
    let error = await #expect(throws: FirehosePutError.self) {
      try await put(Self.records(1_200)) { request, number in
        number == 0 ? stream.take(request) : .json(status, #"{"__type":"ns#\#(code):x","Message":"not you"}"#)
      }
    }
    let cause = try #require(error?.cause as? AWSError)
    #expect(cause.code == code && cause.message == "not you" && cause.status == status)
    for part in ["firehose:PutRecordBatch", "stream users", "http://127.0.0.1", code, "not you"] {
      #expect(cause.description.contains(part))
    }
    #expect(error?.outcome.calls == 2 && error?.outcome.delivered == 500)
    #expect(error?.outcome.undeliverable.map(\.index) == Array(500..<1_200))
    #expect(error?.outcome.undeliverable.allSatisfy { $0.code == code && $0.message == cause.description } == true)
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"RequestResponses":[{}]}"#, #"{"RequestResponses":[{},{},{}]}"#, "\u{FEFF}nonsense",
  ])
  func anAnswerThatDoesNotFitCountsNothingAsDelivered(_ answer: String) async throws {
    let error = await #expect(throws: FirehosePutError.self) {
      try await put(Self.records(2)) { _, _ in .json(200, answer) }
    }
    #expect((error?.cause as? AWSError)?.code == "InvalidAnswer")
    #expect(error?.outcome.undeliverable.count == 2)
  }

  @Test(arguments: ["", "a b", "a\"b", "ü", String(repeating: "x", count: 65)])
  func refusesNamesThatAreNoStreams(_ name: String) async throws {
    let error = await #expect(throws: FirehosePutError.self) {
      try await put(Self.records(2), stream: name) { _, _ in .close }
    }
    #expect((error?.cause as? AWSError)?.code == "InvalidStreamName")
    #expect(error?.outcome.calls == 0)
  }

  // MARK: time

  @Test func stopsAtTheDeadline() async throws {
    let outcome = try await put(Self.records(1_000), within: .milliseconds(300)) { _, _ in .silence }
    #expect(outcome.delivered == 0 && outcome.calls == 1)
    let given = outcome.undeliverable.first
    #expect(given?.code == "TimedOut")
    // The limit that the call was given, not the time the test took: the transport's own limit is 30 seconds.
    #expect(given?.message.contains(" within 0.") == true, "\(given?.message ?? "")")
  }

  @Test func aPassedDeadlineCallsNobody() async throws {
    let outcome = try await put(Self.records(2), within: .seconds(-1)) { _, _ in .close }
    #expect(outcome.calls == 0 && outcome.undeliverable.map(\.code) == ["DeadlinePassed", "DeadlinePassed"])
  }

  @Test func cancellationAccountsForTheRest() async throws {
    let arrived = Mutex(false)
    let task = Task {
      try await put(Self.records(2)) { _, _ in
        arrived.withLock { $0 = true }
        return .silence
      }
    }
    try await waitUntil { arrived.withLock { $0 } }
    task.cancel()
    let error = await #expect(throws: FirehosePutError.self) { try await task.value }
    #expect(error?.cause is CancellationError)
    #expect(error?.outcome.undeliverable.map(\.code) == ["Cancelled", "Cancelled"])
  }
}
