// SPDX-License-Identifier: Apache-2.0

/// Why an agent does not run.
package enum AgentFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Its state directory does not make it a server of a fleet.
    case identity(IdentityFailure)
    /// It cannot listen.
    case transport(TransportFailure)
    /// Another agent runs from the same state directory.
    case alreadyRunning(path: String, holder: String)

    package var description: String {
        switch self {
        case .identity(let failure): "\(failure)"
        case .transport(let failure): "\(failure)"
        case .alreadyRunning(let path, let holder):
            "another agent runs from \(path)\(holder.isEmpty ? "" : " (\(holder))"); stop it first"
        }
    }
}
