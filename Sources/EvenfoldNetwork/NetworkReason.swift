// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import NIOCore
import NIOPosix

/// Why a connection could not be made or a port not be opened, in the system's words alone.
package enum NetworkReason {
    /// The reason for people, such as `Connection refused`; what the network library adds to it is left out.
    package static func text(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first { return text(first.error) }
            // No address was tried, so the name is what failed.
            if error.dnsAError != nil || error.dnsAAAAError != nil { return "the name \(error.host) is not known" }
            return "no address to connect to"
        case let error as IOError: return SystemError(.read, error.errnoCode).reason
        case let error as ChannelError:
            if case .connectTimeout = error { return "no answer in time" }
            return String(describing: error)
        default: return String(describing: error)
        }
    }
}
