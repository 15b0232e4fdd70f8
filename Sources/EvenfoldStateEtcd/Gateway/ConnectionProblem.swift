// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Says in words for people what a connection failed of.
enum ConnectionProblem {
    static func text(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let last = error.connectionErrors.last { return text(last.error) }
            return error.dnsAError == nil && error.dnsAAAAError == nil
                ? "no connection" : "the host \(error.host) is not known"
        case let error as IOError: return error.description
        case let error as HTTPClientError: return text(error)
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: return "TLS: \(error)"
        case is CancellationError: return "given up"
        default: return "\(error)"
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
