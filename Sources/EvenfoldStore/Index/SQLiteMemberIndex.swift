// SPDX-License-Identifier: Apache-2.0

package import EvenfoldEngine
package import EvenfoldReplication
import Synchronization

/// One member's index database: one SQLite file, held by one process from opening to closing.
///
/// Schema: ``IndexSchema``. Everything that is read is checked, so a damaged file is an ``IndexFailure`` with the
/// reason `damaged`, never a trap. After a failed commit nothing more is committed until the index is opened anew,
/// because every transaction builds on the ones before it.
package final class SQLiteMemberIndex: MemberIndex {
    private let database: StoreDatabase
    private let state: Mutex<State>

    private struct State {
        var names: IndexNames
        var failure: StoreFailure?
    }

    /// Opens the index at `path`, or makes it where there is none; its directory must exist.
    ///
    /// - Parameters:
    ///   - path: The file; SQLite's log lies beside it under the same name with `-wal`.
    ///   - maximumPages: The most pages of 4 KiB that the file may have, beyond which the disk counts as full; `nil`
    ///     is no limit.
    /// - Throws: ``IndexFailure``; `unsupported` for a newer schema or another program's file, which stays as it is;
    ///   `inUse` when another process holds it for longer than five seconds.
    package init(path: String, maximumPages: UInt32? = nil) throws(IndexFailure) {
        do throws(StoreFailure) {
            let format = StoreDatabase.Format(
                applicationID: IndexSchema.applicationID,
                name: "folder index",
                isExclusive: true,
                migrator: IndexSchema.migrator
            )
            database = try StoreDatabase(path: path, format: format, maximumPages: maximumPages)
            let names = try database.read { (database) throws(StoreFailure) in
                var reader = try IndexReader(database)
                return try reader.names()
            }
            state = Mutex(State(names: names, failure: nil))
        } catch {
            throw IndexFailure(error)
        }
    }

    package func load() throws(IndexFailure) -> IndexSnapshot {
        do throws(StoreFailure) {
            return try database.read { (database) throws(StoreFailure) in
                var reader = try IndexReader(database)
                return try reader.snapshot()
            }
        } catch {
            throw IndexFailure(error)
        }
    }

    package func commit(_ transactions: [IndexTransaction]) throws(IndexFailure) {
        try state.withLock { (state) throws(IndexFailure) in
            if let failure = state.failure { throw IndexFailure(failure) }
            do throws(StoreFailure) {
                // The tables are handed over and back, never held twice, or the writer's first change would copy them.
                var names = IndexNames()
                swap(&names, &state.names)
                try database.write { (database) throws(StoreFailure) in
                    let writer = IndexWriter(database)
                    swap(&writer.names, &names)
                    for transaction in transactions {
                        for change in transaction.changes { try writer.perform(change) }
                    }
                    try writer.pruneAttributes()
                    swap(&writer.names, &names)
                }
                swap(&names, &state.names)
            } catch {
                state.failure = error
                throw IndexFailure(error)
            }
        }
    }

    /// Closes the file, so that it can be opened anew at once; letting go of the index closes it too.
    ///
    /// Calls after this fail.
    package func close() throws(IndexFailure) {
        do throws(StoreFailure) { try database.close() } catch { throw IndexFailure(error) }
    }
}

extension IndexFailure {
    init(_ failure: StoreFailure) {
        self.init(reason: failure.reason, message: failure.message)
    }
}
