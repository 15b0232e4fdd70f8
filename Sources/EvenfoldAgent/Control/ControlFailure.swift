// SPDX-License-Identifier: Apache-2.0

/// Why an agent did not do what an operator asked.
package enum ControlFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no connection to the agent, or it ended.
    case transport(TransportFailure)
    /// No answer in time.
    case timedOut
    /// The asker hung up.
    case cancelled
    /// The agent does not have this folder open.
    case noFolder(String)
    /// The folder is there but cannot do this now.
    case notReady(String)
    /// The folder is being opened; it can be asked in a moment.
    case opening(String)
    /// The document was refused.
    case document(String)
    /// Another operator has taken over: what is asked is asked under an older fencing token.
    case fenced(String)
    /// There is no kept file of that number.
    case noKeptFile(String)
    /// The agent is too busy: too many requests at the same time.
    case busy
    /// The agent does not know this request; it is older.
    case unsupported
    /// Anything else that failed there.
    case failed(String)

    package var description: String {
        switch self {
        case .transport(let failure): failure.description
        case .timedOut: "no answer in time"
        case .cancelled: "cancelled"
        case .noFolder(let folder): folder.isEmpty ? "no such folder" : "folder \(folder) is not open there"
        case .opening(let folder): "folder \(folder) is being opened"
        case .notReady(let reason), .document(let reason), .fenced(let reason), .noKeptFile(let reason),
            .failed(let reason):
            reason
        case .busy: "the agent has too many requests at the same time"
        case .unsupported: "the agent is older and does not know this request"
        }
    }

    var code: UInt32 {
        switch self {
        case .failed, .transport, .timedOut: 1
        case .cancelled: 2
        case .noFolder: 3
        case .notReady: 4
        case .document: 5
        case .noKeptFile: 6
        case .busy: 7
        case .unsupported: 8
        case .opening: 9
        case .fenced: 10
        }
    }

    /// The explanation that travels with the code.
    var explanation: String {
        switch self {
        case .noFolder(let folder), .opening(let folder): folder
        default: description
        }
    }

    init(code: UInt32, explanation: String) {
        switch code {
        case 2: self = .cancelled
        case 3: self = .noFolder(explanation)
        case 4: self = .notReady(explanation)
        case 5: self = .document(explanation)
        case 6: self = .noKeptFile(explanation)
        case 7: self = .busy
        case 8: self = .unsupported
        case 9: self = .opening(explanation)
        case 10: self = .fenced(explanation)
        default: self = .failed(explanation)
        }
    }
}
