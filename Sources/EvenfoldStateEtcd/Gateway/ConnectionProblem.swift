// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import EvenfoldNetwork
internal import NIOSSL

/// Says in words for people what a connection failed of.
enum ConnectionProblem {
    static func text(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: text(error)
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: "TLS: \(error)"
        case is CancellationError: "given up"
        default: NetworkReason.text(error)
        }
    }

    private static func text(_ error: HTTPClientError) -> String {
        switch error {
        case .connectTimeout: "no connection in time"
        case .tlsHandshakeTimeout: "no TLS connection in time"
        case .deadlineExceeded, .readTimeout, .getConnectionFromPoolTimeout: "no answer in time"
        case .remoteConnectionClosed: "the server closed the connection"
        case .alreadyShutdown, .cancelled: "the connection was closed"
        default: error.description
        }
    }
}
