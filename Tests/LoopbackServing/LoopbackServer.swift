// A scripted HTTP server on 127.0.0.1: real sockets, and every way to misbehave on them.

package import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Answers each request by a script and remembers what it received.
package final class LoopbackServer: Sendable {
  package struct Request: Sendable {
    package let method: String
    /// Path and query exactly as they came over the wire.
    package let target: String
    package let headers: [String: String]
    package let body: [UInt8]
    package var text: String { String(decoding: body, as: UTF8.self) }
  }

  package indirect enum Reply: Sendable {
    case answer(_ status: Int, headers: [String: String] = [:], _ body: [UInt8] = [])
    /// These bytes, whatever they are, and then the end of the connection.
    case raw([UInt8])
    /// These bytes, and then nothing more on an open connection.
    case stall([UInt8])
    /// The connection is closed without an answer.
    case close
    /// The connection is reset without an answer: the peer sees ECONNRESET.
    case reset
    /// Nothing is ever sent.
    case silence
    case after(TimeAmount, Reply)

    package static func json(_ status: Int, headers: [String: String] = [:], _ text: String) -> Reply {
      .answer(status, headers: headers, Array(text.utf8))
    }
  }

  /// Chooses the reply to a request, given how many came before it.
  package struct Script: Sendable {
    package let reply: @Sendable (_ request: Request, _ number: Int) -> Reply

    package init(_ reply: @escaping @Sendable (_ request: Request, _ number: Int) -> Reply) {
      self.reply = reply
    }

    package static func always(_ reply: Reply) -> Script { Script { _, _ in reply } }
  }

  private let channel: any Channel
  private let log: Log

  final class Log: Sendable {
    let requests = Mutex<[Request]>([])
  }

  package init(_ script: Script) async throws {
    let log = Log()
    self.log = log
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers([
            ByteToMessageHandler(HTTPRequestDecoder()), Answering(script: script, log: log),
          ])
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  package var port: Int { channel.localAddress?.port ?? 0 }
  package var url: String { "http://127.0.0.1:\(port)" }
  package var requests: [Request] { log.requests.withLock { $0 } }

  package func stop() async { try? await channel.close() }
}

/// Collects one request and plays the script's reply.
private final class Answering: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = ByteBuffer

  private let script: LoopbackServer.Script
  private let log: LoopbackServer.Log
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []

  init(script: LoopbackServer.Script, log: LoopbackServer.Log) {
    self.script = script
    self.log = log
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = []
    case .body(let bytes): body += bytes.readableBytesView
    case .end: finish(context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func finish(_ context: ChannelHandlerContext) {
    guard let head else { return }
    let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { "\($0),\($1)" }
    let request = LoopbackServer.Request(method: head.method.rawValue, target: head.uri, headers: headers, body: body)
    let number = log.requests.withLock { requests in
      requests.append(request)
      return requests.count - 1
    }
    play(script.reply(request, number), context)
  }

  private func play(_ reply: LoopbackServer.Reply, _ context: ChannelHandlerContext) {
    switch reply {
    case .answer(let status, let headers, let body): write(Self.message(status, headers, body), context)
    case .raw(let bytes):
      write(bytes, context)
      context.close(promise: nil)
    case .stall(let bytes): write(bytes, context)
    case .close: context.close(promise: nil)
    case .reset:
      // A close that lingers for no time discards the connection with RST instead of FIN.
      let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
      let socket = context.channel as? any SocketOptionProvider
      socket?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in bound.value.close(promise: nil) }
    case .silence: break
    case .after(let delay, let reply):
      let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      context.eventLoop.scheduleTask(in: delay) { bound.value.0.play(reply, bound.value.1) }
    }
  }

  private func write(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }

  private static func message(_ status: Int, _ headers: [String: String], _ body: [UInt8]) -> [UInt8] {
    let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
    return Array("HTTP/1.1 \(status) Scripted\r\nContent-Length: \(body.count)\r\n\(lines)\r\n".utf8) + body
  }
}
