// Tells whoever watches the process how it is: a small HTTP server that answers each GET by the same words.

import NIOCore
import NIOHTTP1
import NIOPosix

/// Answers on a port with a status and a JSON text, made anew for each request.
package struct StatusServer: Sendable {
  private let channel: any Channel

  /// What is answered: whether all is well, and the text.
  package typealias Answer = @Sendable () -> (isWell: Bool, json: [UInt8])

  /// Listens.
  /// - Throws: The system's error where the port is taken or the host is none of this machine.
  package init(host: String, port: Int, answer: @escaping Answer) async throws {
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Answering(answer))
        }
      }
      .bind(host: host, port: port).get()
  }

  /// The port that it listens on.
  package var port: Int { channel.localAddress?.port ?? 0 }

  package func stop() async { try? await channel.close() }
}

/// Answers GET and HEAD of any path.
private final class Answering: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let answer: StatusServer.Answer
  private var head: HTTPRequestHead?

  init(_ answer: @escaping StatusServer.Answer) { self.answer = answer }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): self.head = head
    case .body: break
    case .end: reply(context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func reply(_ context: ChannelHandlerContext) {
    guard let head else { return }
    let isRead = head.method == .GET || head.method == .HEAD
    let (isWell, json) = isRead ? answer() : (false, Array(#"{"error":"GET is answered"}"#.utf8))
    let status: HTTPResponseStatus = !isRead ? .methodNotAllowed : isWell ? .ok : .serviceUnavailable
    let headers: HTTPHeaders = [
      "content-type": "application/json", "content-length": "\(json.count)", "cache-control": "no-store",
      "connection": "close",
    ]
    context.write(wrapOutboundOut(.head(.init(version: .http1_1, status: status, headers: headers))), promise: nil)
    if head.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: json)))), promise: nil)
    }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in bound.value.close(promise: nil) }
  }
}
