// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
package import EvenfoldModel
package import EvenfoldReplication

/// What a member told so far, and the news that follow from it.
///
/// Pure.
package struct MemberNotes: Sendable {
    /// Paths that wait, since when and why.
    package private(set) var held: [RelativePath: Held] = [:]
    /// A scan that wants to delete more than the limit; `nil` when none does.
    package private(set) var deleteLimit: DeleteLimitReached?
    /// Called once for each fulfilled drain.
    private var drains: [UInt64: @Sendable () -> Void] = [:]
    private var lastDrain: UInt64 = 0

    /// Why and since when a path waits.
    package struct Held: Hashable, Sendable {
        /// Why.
        package var reason: PendingReason
        /// Since when.
        package var since: Timestamp
    }

    /// A scan that wants to delete more than the limit.
    package struct DeleteLimitReached: Hashable, Sendable {
        /// How many items it would delete.
        package var deleting: Int
        /// How many there are.
        package var total: Int
    }

    /// Something that follows from a report.
    enum News: Sendable {
        case event(EventID, String, [String: String])
        case raise(Condition, String, [String: String])
        case clear(Condition, String)
        case call(@Sendable () -> Void)
    }

    /// Registers a drain; its number goes to the machine, which reports it when it is fulfilled.
    mutating func expectDrain(_ completion: @escaping @Sendable () -> Void) -> UInt64 {
        lastDrain += 1
        drains[lastDrain] = completion
        return lastDrain
    }

    /// Forgets a drain that nobody waits for any more.
    mutating func forgetDrain(_ number: UInt64) {
        drains[number] = nil
    }

    /// The operator let the deletions go on.
    mutating func deletionsAllowed() {
        deleteLimit = nil
    }

    /// Takes a report in.
    mutating func note(_ report: MemberReport, folder: String, now: Timestamp) -> [News] {
        switch report {
        case .state(let state):
            // Also when it became right without a word of an operator, as at a member that became read-only.
            if state != .inError { deleteLimit = nil }
            return []
        case .conflict(let kept):
            let name = TerminalText.escaped(kept.path.bytes)
            let id = "\(kept.id.number)"
            let message =
                kept.winner == nil
                ? "'\(name)' was written on a read-only member; it is kept as \(id)"
                : "a version of '\(name)' lost and is kept as \(id)"
            return [.event(.conflictSettled, message, ["path": name, "id": id])]
        case .held(let path, let reason):
            return noteHeld(path, reason, folder: folder, now: now)
        case .deleteLimit(let deleting, let total):
            deleteLimit = DeleteLimitReached(deleting: deleting, total: total)
            let message =
                "a scan would delete \(deleting) of \(total) items, which is above the limit; nothing was deleted elsewhere"
            return [.event(.deleteLimit, message, ["deleting": "\(deleting)", "total": "\(total)"])]
        case .clockSkew(let server, let milliseconds):
            let message = "the clock of '\(server)' is \(milliseconds / 1_000) s off; it is refused until it is not"
            return [.event(.clockSkew, message, ["partner": server])]
        case .rejoined:
            return [.event(.rejoined, "the index was lost, restored or cloned; this member joins again", [:])]
        case .drained(let number):
            return drains.removeValue(forKey: number).map { [.call($0)] } ?? []
        case .initialSyncDone:
            return [.event(.initialSyncFinished, "the first synchronisation is finished", [:])]
        case .diskFull(true):
            let message = "the folder's disk is full; what waits is tried again by itself"
            return [.raise(.diskFull(folder), message, [:])]
        case .diskFull(false):
            return [.clear(.diskFull(folder), "the folder's disk has room again")]
        case .notReplicable(let path):
            let name = TerminalText.escaped(path.bytes)
            return [
                .event(.notReplicable, "'\(name)' is a device, socket or FIFO and is not replicated", ["path": name])
            ]
        }
    }

    private mutating func noteHeld(
        _ path: RelativePath,
        _ reason: PendingReason?,
        folder: String,
        now: Timestamp
    ) -> [News] {
        let name = TerminalText.escaped(path.bytes)
        let condition = Condition.pathHeld(folder, path: name)
        guard let reason else {
            held[path] = nil
            return [.clear(condition, "'\(name)' is in order again")]
        }
        held[path] = Held(reason: reason, since: held[path]?.since ?? now)
        return [.raise(condition, "'\(name)' waits: \(reason.text)", ["path": name, "reason": reason.text])]
    }
}
