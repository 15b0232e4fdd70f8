// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
import GRDB

/// The fleet's state in one SQLite file, shared by the commands of one machine, which take turns.
///
/// Waits for other processes up to five seconds. The work is done on the database's own thread, never on the
/// cooperative pool.
package final class SQLiteFleetStateStore: FleetStateStore {
    private let database: StoreDatabase
    private let now: @Sendable () -> Timestamp
    private static let select = "SELECT key, version, value FROM document"

    /// Opens the store at `path`, or makes it; its directory must exist.
    ///
    /// Blocks.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - now: The wall clock, by which leases end.
    /// - Throws: ``FleetStateFailure``; `unsupported` for a newer schema or another program's file, which stays as it
    ///   is.
    package init(path: String, now: @escaping @Sendable () -> Timestamp) throws(FleetStateFailure) {
        do throws(StoreFailure) {
            let format = StoreDatabase.Format(
                applicationID: FleetStateSchema.applicationID,
                name: "fleet state",
                isExclusive: false,
                migrator: FleetStateSchema.migrator
            )
            database = try StoreDatabase(path: path, format: format)
        } catch {
            throw FleetStateFailure(error)
        }
        self.now = now
    }

    /// Closes the file; calls after this fail.
    ///
    /// Letting go of the store closes it too.
    package func close() throws(FleetStateFailure) {
        do throws(StoreFailure) { try database.close() } catch { throw FleetStateFailure(error) }
    }

    package func get(_ key: StateKey) async throws(FleetStateFailure) -> StateDocument? {
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
    ) async throws(FleetStateFailure) -> [StateDocument] {
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

    package func commit(_ transaction: StateTransaction) async throws(FleetStateFailure) -> StateOutcome {
        try await perform { (database, now) throws(StoreFailure) in
            for compare in transaction.compares {
                guard try compare.holds(in: database, now: now) else { return .refused(compare) }
            }
            let revision = try database.nextRevision()
            for write in transaction.writes { try write.perform(in: database, revision: revision) }
            return .committed(revision: revision)
        }
    }

    package func acquireLease(
        _ name: String,
        holder: String,
        for duration: Duration
    ) async throws(FleetStateFailure) -> LeaseOutcome {
        try await perform { (database, now) throws(StoreFailure) in
            if let (_, present) = try database.lease(name), present.expires > now { return .held(present) }
            let lease = StateLease(name: name, token: try database.nextRevision())
            try database.put(lease, LeaseHolder(holder: holder, since: now, expires: now.advanced(by: duration)))
            return .granted(lease)
        }
    }

    package func renewLease(_ lease: StateLease, for duration: Duration) async throws(FleetStateFailure) -> Bool {
        try await perform { (database, now) throws(StoreFailure) in
            // An expired lease that nobody took is still its holder's.
            guard let (token, present) = try database.lease(lease.name), token == lease.token else { return false }
            var renewed = present
            renewed.expires = now.advanced(by: duration)
            try database.put(lease, renewed)
            return true
        }
    }

    package func releaseLease(_ lease: StateLease) async throws(FleetStateFailure) {
        try await perform { (database, _) throws(StoreFailure) in
            guard let (token, _) = try database.lease(lease.name), token == lease.token else { return }
            try database.removeLease(lease.name)
        }
    }

    package func leaseHolder(_ name: String) async throws(FleetStateFailure) -> LeaseHolder? {
        try await perform { (database, now) throws(StoreFailure) in
            guard let (_, present) = try database.lease(name), present.expires > now else { return nil }
            return present
        }
    }

    package func breakLease(_ name: String) async throws(FleetStateFailure) {
        try await perform { (database, _) throws(StoreFailure) in try database.removeLease(name) }
    }

    private func perform<Value: Sendable>(
        _ body: @escaping @Sendable (Database, Timestamp) throws(StoreFailure) -> Value
    ) async throws(FleetStateFailure) -> Value {
        let now = now
        let result = await database.writeOnItsThread { (database) throws(StoreFailure) in
            // Read inside the transaction, so that waiting for another process does not make a lease last longer.
            try body(database, now())
        }
        do throws(StoreFailure) { return try result.get() } catch { throw FleetStateFailure(error) }
    }
}
