// SPDX-License-Identifier: Apache-2.0

package import EvenfoldReplication

extension PendingReason {
    /// The reason in a few words, for people and documents.
    package var text: String {
        switch self {
        case .nameCollision: "its name is taken"
        case .waitingForParent: "its parent directory is not here yet"
        case .unavailable(.superseded): "the source has a newer version on its way"
        case .unavailable(.changedWhileReading): "keeps changing at the source"
        case .unavailable(.unreadable): "cannot be read at the source"
        case .mismatched: "the content did not match its record"
        case .openForWriting: "a local process has it open for writing"
        case .localChange: "a local change is being looked at"
        case .disk(let failure): failure.text
        case .linkClosed: "the connection closed"
        }
    }
}

extension DiskFailure {
    /// The failure in a few words, for people and documents.
    package var text: String {
        switch self {
        case .held: "the path is held: it does not answer"
        case .noSpace: "no space left"
        case .denied: "permission denied"
        case .badName: "the name is not allowed on this file system"
        case .outside: "the path leaves the folder"
        case .system(let number): "system error \(number)"
        }
    }
}
