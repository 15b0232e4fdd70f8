// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// Has the kernel find out that a server is gone which no longer says anything, so that who waits for a change does
/// not wait for ever.
enum DeadPeers {
    /// Linux's numbers of the options of TCP that NIO has no names for, and what they are set to: the first question
    /// after 20 s of silence, one each 10 s, and the end after the third without an answer.
    private static let options: [(name: NIOBSDSocket.Option, value: SocketOptionValue)] = [
        (NIOBSDSocket.Option(rawValue: 4), 20),
        (NIOBSDSocket.Option(rawValue: 5), 10),
        (NIOBSDSocket.Option(rawValue: 6), 3),
    ]

    /// Sets the options of a new connection.
    @Sendable static func notice(_ channel: any Channel) -> EventLoopFuture<Void> {
        var set = [channel.setOption(.socketOption(.so_keepalive), value: 1)]
        for option in options { set.append(channel.setOption(.tcpOption(option.name), value: option.value)) }
        return EventLoopFuture.andAllSucceed(set, on: channel.eventLoop)
    }
}
