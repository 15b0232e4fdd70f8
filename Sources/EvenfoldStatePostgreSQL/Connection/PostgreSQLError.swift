// SPDX-License-Identifier: Apache-2.0

import EvenfoldState

/// Why something did not happen on a connection.
enum PostgreSQLError: Error, Hashable, Sendable {
    /// There is no connection, or it is of no use any more; what libpq or the server said.
    case broken(String)
    /// The server refused a statement and nothing else is wrong: its SQLSTATE and what it said.
    case refused(state: String, message: String)
    /// What the store's own code found.
    case failure(StateFailure)

    /// The state does not hold what this program would have written.
    static func damaged(_ message: String) -> PostgreSQLError {
        .failure(StateFailure(reason: .damaged, message: message))
    }
}

extension StateFailure {
    /// What a failure means while nothing was written.
    ///
    /// Source: Appendix A of PostgreSQL's manual, "Error Codes".
    init(_ error: PostgreSQLError) {
        switch error {
        case .broken(let message): self.init(reason: .unreachable, message: message)
        case .failure(let failure): self = failure
        case .refused("42501", let message):
            self.init(reason: .other, message: "\(message); \(StateSchema.neededPrivileges)")
        case .refused(let state, let message):
            self.init(reason: Reason(sqlState: state), message: "\(message) (SQLSTATE \(state))")
        }
    }

    /// The store was closed before.
    static var closed: StateFailure { StateFailure(reason: .other, message: "the store is closed") }
}

extension StateFailure.Reason {
    fileprivate init(sqlState: String) {
        switch sqlState {
        case "53100": self = .diskFull
        // Serialisation failure, deadlock, lock timeout, statement timeout.
        case "40001", "40P01", "55P03", "57014": self = .busy
        // A read-only server is a standby: the server for writing is elsewhere.
        case "57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25006", "3D000": self = .unreachable
        // Data or index corrupted; tables, columns or types other than what was made; a subquery of one row had several.
        case "XX001", "XX002", "42P01", "42703", "42804", "42883", "3F000", "21000": self = .damaged
        case let state where state.hasPrefix("08") || state.hasPrefix("28"): self = .unreachable
        default: self = .other
        }
    }
}
