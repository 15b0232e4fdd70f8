// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
import Synchronization

/// Something that is wrong and lasts.
///
/// State is derived from these, never from the last event seen.
package struct Condition: Hashable, Sendable {
    /// The event that tells the fault.
    package var fault: EventID
    /// The event that tells its end.
    package var allClear: EventID
    /// The folder; `nil` where it is about the server.
    package var folder: String?
    /// What it is about: a partner, a path; empty where there is only one.
    package var subject: String

    package init(fault: EventID, allClear: EventID, folder: String?, subject: String = "") {
        self.fault = fault
        self.allClear = allClear
        self.folder = folder
        self.subject = subject
    }

    /// A folder that stopped.
    package static func folderStopped(_ folder: String) -> Condition {
        Condition(fault: .folderStopped, allClear: .folderRuns, folder: folder)
    }

    /// A partner that cannot be reached.
    package static func partnerUnreachable(_ server: String) -> Condition {
        Condition(fault: .partnerUnreachable, allClear: .partnerConnected, folder: nil, subject: server)
    }

    /// A full disk.
    package static func diskFull(_ folder: String) -> Condition {
        Condition(fault: .diskFull, allClear: .diskHasSpace, folder: folder)
    }

    /// Facts about the server that cannot be read.
    package static let factsIncomplete = Condition(
        fault: .factsIncomplete,
        allClear: .factsComplete,
        folder: nil
    )

    /// A path that cannot be read or installed.
    package static func pathHeld(_ folder: String, path: String) -> Condition {
        Condition(fault: .pathHeld, allClear: .pathReleased, folder: folder, subject: path)
    }
}

/// The conditions that hold now, and the events that they make: one when a condition begins or its reason changes, one
/// when it ends.
package final class ConditionBoard: Sendable {
    private struct Standing {
        var since: Timestamp
        var message: String
    }

    private let server: String
    private let log: EventLog
    private let standing = Mutex<[Condition: Standing]>([:])

    package init(server: String, log: EventLog) {
        self.server = server
        self.log = log
    }

    /// Says that a condition holds, and why; nothing happens where that is known.
    package func raise(_ condition: Condition, message: String, fields: [String: String] = [:], now: Timestamp) {
        let isNews = standing.withLock { standing -> Bool in
            guard standing[condition]?.message != message else { return false }
            standing[condition] = Standing(since: standing[condition]?.since ?? now, message: message)
            return true
        }
        guard isNews else { return }
        tell(condition.fault, condition, message: message, fields: fields, now: now)
    }

    /// Says that a condition holds no more; nothing happens where it did not.
    package func clear(_ condition: Condition, message: String, fields: [String: String] = [:], now: Timestamp) {
        let isNews = standing.withLock { $0.removeValue(forKey: condition) != nil }
        guard isNews else { return }
        tell(condition.allClear, condition, message: message, fields: fields, now: now)
    }

    /// The conditions of a folder (`nil`: of the server) that hold now, with their reasons.
    package func holding(folder: String?) -> [(condition: Condition, since: Timestamp, message: String)] {
        standing.withLock { standing in
            standing.filter { $0.key.folder == folder }.map { ($0.key, $0.value.since, $0.value.message) }
        }
    }

    private func tell(
        _ id: EventID,
        _ condition: Condition,
        message: String,
        fields: [String: String],
        now: Timestamp
    ) {
        var fields = fields
        if !condition.subject.isEmpty, fields["subject"] == nil { fields["subject"] = condition.subject }
        log.append(
            Event(id, time: now, server: server, folder: condition.folder, message: message, fields: fields)
        )
    }
}
