// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
package import EvenfoldModel
package import EvenfoldState
import GRDB
import Synchronization

/// The fleet's state in one SQLite file, shared by the commands of one machine, which take turns.
///
/// Waits for other processes up to five seconds. The work is done on the database's own thread, never on the
/// cooperative pool.
package final class SQLiteStateStore: StateStore {
    private let path: String
    private let database: StoreDatabase
    private let now: @Sendable () -> Timestamp
    private let waiters = ChangeWaiters()
    /// There once somebody waited.
    private let changes = Mutex<DirectoryChanges?>(nil)
    private static let select = "SELECT key, version, value FROM document"

    /// Opens the store at `path`, or makes it; its directory must exist.
    ///
    /// Blocks.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - now: The wall clock, by which leases end.
    /// - Throws: ``StateFailure``; `unsupported` for a newer schema or another program's file, which stays as it
    ///   is.
    package init(path: String, now: @escaping @Sendable () -> Timestamp) throws(StateFailure) {
        do throws(StoreFailure) {
            let format = StoreDatabase.Format(
                applicationID: StateSchema.applicationID,
                name: "fleet state",
                isExclusive: false,
                migrator: StateSchema.migrator
            )
            database = try StoreDatabase(path: path, format: format)
        } catch {
            throw StateFailure(error)
        }
        self.path = path
        self.now = now
    }

    package var place: String { "SQLite at \(path)" }

    /// Closes the file; calls after this fail.
    ///
    /// Letting go of the store closes it too.
    package func close() {
        changes.withLock { $0 = nil }
        // What was committed is durable; there is nothing to be lost by a file that does not close.
        try? database.close()
    }

    package func get(_ key: StateKey) async throws(StateFailure) -> StateDocument? {
        try await perform { (database, _) throws(StoreFailure) in
            let row = try RawStatement(Self.select + " WHERE key = ?", on: database)
            row.bind(text: key.text)
            return try StateDocument.all(row).first
        }
    }

    package func list(
        prefix: String,
        after: StateKey?,
        backwards: Bool,
        limit: Int
    ) async throws(StateFailure) -> [StateDocument] {
        guard limit > 0 else { return [] }
        return try await perform { (database, _) throws(StoreFailure) in
            // The byte behind every allowed one bounds the keys that begin with the prefix.
            let end = prefix + "\u{7F}"
            let row: RawStatement
            if backwards {
                row = try RawStatement(
                    Self.select + " WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT ?",
                    on: database
                )
                row.bind(text: prefix)
                row.bind(text: after.map { min($0.text, end) } ?? end)
            } else {
                row = try RawStatement(
                    Self.select + " WHERE key >= ? AND key > ? AND key < ? ORDER BY key LIMIT ?",
                    on: database
                )
                row.bind(text: prefix)
                row.bind(text: after?.text ?? "")
                row.bind(text: end)
            }
            row.bind(Int64(limit))
            return try StateDocument.all(row)
        }
    }

    package func commit(_ transaction: StateTransaction) async throws(StateFailure) -> StateOutcome {
        try await perform { (database, now) throws(StoreFailure) in
            for compare in transaction.compares {
                guard try compare.holds(in: database, now: now) else { return .refused(compare) }
            }
            let revision = try database.nextRevision()
            for write in transaction.writes { try write.perform(in: database, revision: revision) }
            return .committed(revision: revision)
        }
    }

    package func revision() async throws(StateFailure) -> UInt64 {
        try await perform { (database, _) throws(StoreFailure) in try database.revision() }
    }

    package func change(after revision: UInt64) async throws(StateFailure) -> UInt64 {
        try watch()
        while true {
            let wakes = waiters.wakes
            let present = try await self.revision()
            guard present <= revision, !Task.isCancelled else { return present }
            await waiters.wait(since: wakes)
        }
    }

    package func acquireLease(
        _ name: StateKey,
        holder: String,
        for duration: Duration
    ) async throws(StateFailure) -> LeaseOutcome {
        try await perform { (database, now) throws(StoreFailure) in
            if let present = try database.lease(name), present.isHeld(at: now) {
                return .held(present.holder, remaining: now.duration(to: present.holder.expires))
            }
            let lease = StateLease(name: name, token: try database.nextRevision(), duration: duration)
            try database.put(lease, LeaseHolder(holder: holder, since: now, expires: now.advanced(by: duration)))
            return .granted(lease)
        }
    }

    package func renewLease(_ lease: StateLease) async throws(StateFailure) -> Bool {
        try await perform { (database, now) throws(StoreFailure) in
            guard let present = try database.lease(lease.name), present.token == lease.token, present.isHeld(at: now)
            else { return false }
            var renewed = present.holder
            renewed.expires = now.advanced(by: lease.duration)
            try database.put(lease, renewed)
            return true
        }
    }

    package func releaseLease(_ lease: StateLease) async throws(StateFailure) {
        try await perform { (database, _) throws(StoreFailure) in
            guard let present = try database.lease(lease.name), present.token == lease.token else { return }
            try database.removeLease(lease.name)
        }
    }

    package func leaseHolder(_ name: StateKey) async throws(StateFailure) -> LeaseHolder? {
        try await perform { (database, now) throws(StoreFailure) in
            guard let present = try database.lease(name), present.isHeld(at: now) else { return nil }
            return present.holder
        }
    }

    package func breakLease(_ name: StateKey) async throws(StateFailure) {
        try await perform { (database, _) throws(StoreFailure) in
            guard try database.lease(name) != nil else { return }
            try database.removeLease(name)
        }
    }

    /// Begins to notice what other processes write, unless that was begun.
    ///
    /// Each commit writes the file or its journal, which are in one directory.
    private func watch() throws(StateFailure) {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let waiters = waiters
        try changes.withLock { changes throws(StateFailure) in
            guard changes == nil else { return }
            do throws(SystemError) {
                changes = try DirectoryChanges(of: directory.isEmpty ? "/" : directory) { waiters.wake() }
            } catch {
                throw StateFailure(reason: .other, message: "the store's directory cannot be watched: \(error.reason)")
            }
        }
    }

    private func perform<Value: Sendable>(
        _ body: @escaping @Sendable (Database, Timestamp) throws(StoreFailure) -> Value
    ) async throws(StateFailure) -> Value {
        let now = now
        let result = await database.writeOnItsThread { (database) throws(StoreFailure) in
            // Read inside the transaction, so that waiting for another process does not make a lease last longer.
            try body(database, now())
        }
        do throws(StoreFailure) { return try result.get() } catch { throw StateFailure(error) }
    }
}
