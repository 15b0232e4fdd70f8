// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import GRDB

/// One SQLite file, opened the way every store of Evenfold opens its file.
///
/// Every transaction is durable when it returns: the log is synchronised at each commit (`synchronous` FULL or more),
/// because what was committed is told to other members, and a version that a power cut takes back would look like a
/// restored index. Files are never mapped into memory, so that a file cut short by somebody else is an error and not a
/// signal.
struct StoreDatabase: Sendable {
    /// What a file is, and how it is shared.
    struct Format: Sendable {
        /// The mark in the file's header (`PRAGMA application_id`).
        var applicationID: Int32
        /// What to call it in messages.
        var name: String
        /// Whether one process holds the file from opening to closing; then the log is written without shared memory.
        ///
        /// Otherwise processes take turns, with a rollback journal.
        var isExclusive: Bool
        /// The steps from an empty file to the present schema.
        var migrator: DatabaseMigrator
    }

    private let queue: DatabaseQueue

    /// Opens or makes the file, and brings its schema up to date.
    ///
    /// A file of a newer program, or of another one, is refused before anything in it changes.
    /// - Parameters:
    ///   - path: The file; its directory must exist.
    ///   - format: What the file must be.
    ///   - maximumPages: The most pages of 4 KiB that the file may have; `nil` is no limit.
    /// - Throws: ``StoreFailure``; nothing stays open then.
    init(path: String, format: Format, maximumPages: UInt32? = nil) throws(StoreFailure) {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(5)
        configuration.label = format.name
        configuration.prepareDatabase { database in
            // The locking mode must be known before the first read of the file, or shared memory would be mapped.
            try database.execute(
                sql: """
                    PRAGMA locking_mode = \(format.isExclusive ? "EXCLUSIVE" : "NORMAL");
                    PRAGMA mmap_size = 0;
                    PRAGMA cell_size_check = ON;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA temp_store = MEMORY;
                    """
            )
        }
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            throw StoreFailure(error, on: nil)
        }
        do throws(StoreFailure) {
            try check(format)
            try settle(format, maximumPages: maximumPages)
        } catch {
            try? queue.close()
            throw error
        }
    }

    /// Runs `body` in one transaction that is durable when this returns, and undone when it throws.
    func write<Value>(_ body: (Database) throws(StoreFailure) -> Value) throws(StoreFailure) -> Value {
        try transaction(.immediate, body)
    }

    /// Runs `body` as ``write(_:)`` does, on the database's own thread; it is finished also when the task is cancelled.
    func writeOnItsThread<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws(StoreFailure) -> Value
    ) async -> Result<Value, StoreFailure> {
        await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { database in
                continuation.resume(
                    returning: Result { () throws(StoreFailure) in try Self.transaction(.immediate, on: database, body)
                    }
                )
            }
        }
    }

    /// Runs `body` on one state of the database.
    func read<Value>(_ body: (Database) throws(StoreFailure) -> Value) throws(StoreFailure) -> Value {
        try transaction(.deferred, body)
    }

    /// Closes the file; calls after this fail.
    ///
    /// Letting go of the value closes it too.
    func close() throws(StoreFailure) {
        do { try queue.close() } catch { throw StoreFailure(error, on: nil) }
    }

    private func transaction<Value>(
        _ kind: Database.TransactionKind,
        _ body: (Database) throws(StoreFailure) -> Value
    ) throws(StoreFailure) -> Value {
        try access { (database) throws(StoreFailure) in try Self.transaction(kind, on: database, body) }
    }

    private static func transaction<Value>(
        _ kind: Database.TransactionKind,
        on database: Database,
        _ body: (Database) throws(StoreFailure) -> Value
    ) throws(StoreFailure) -> Value {
        var value: Value?
        do {
            try database.inTransaction(kind) {
                value = try body(database)
                return .commit
            }
        } catch {
            throw StoreFailure(error, on: database)
        }
        guard let value else { throw StoreFailure(.other, "the transaction ended without a result") }
        return value
    }

    private func access<Value>(_ body: (Database) throws(StoreFailure) -> Value) throws(StoreFailure) -> Value {
        do {
            return try queue.writeWithoutTransaction { try body($0) }
        } catch {
            throw StoreFailure(error, on: nil)
        }
    }

    /// Looks whether the file is ours to write.
    private func check(_ format: Format) throws(StoreFailure) {
        try read { (database) throws(StoreFailure) in
            do {
                let mark = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
                if mark != format.applicationID {
                    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
                    guard mark == 0, tables == 0 else {
                        throw StoreFailure(
                            .unsupported,
                            "the file is no \(format.name) of Evenfold; move it away if it is not needed"
                        )
                    }
                } else if try format.migrator.hasBeenSuperseded(database) {
                    throw StoreFailure(
                        .unsupported,
                        "the \(format.name) was written by a newer version of Evenfold; run that version or a newer one"
                    )
                }
            } catch {
                throw StoreFailure(error, on: database)
            }
        }
    }

    private func settle(_ format: Format, maximumPages: UInt32?) throws(StoreFailure) {
        try access { (database) throws(StoreFailure) in
            do {
                if format.isExclusive {
                    // Commits append to a log; only FULL synchronises it at every one of them.
                    try database.execute(
                        sql: """
                            PRAGMA journal_mode = WAL;
                            PRAGMA synchronous = FULL;
                            PRAGMA wal_autocheckpoint = 2000;
                            PRAGMA journal_size_limit = 33554432;
                            """
                    )
                } else {
                    // EXTRA synchronises the directory too when the journal goes, or a power cut could bring it back.
                    try database.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;")
                }
                if let maximumPages { try database.execute(sql: "PRAGMA max_page_count = \(maximumPages)") }
            } catch {
                throw StoreFailure(error, on: database)
            }
        }
        // The mark comes before the tables: whatever a power cut leaves of the two is still known as ours.
        try write { (database) throws(StoreFailure) in
            do {
                let mark = try Int32.fetchOne(database, sql: "PRAGMA application_id")
                guard mark != format.applicationID else { return }
                try database.execute(sql: "PRAGMA application_id = \(format.applicationID)")
            } catch {
                throw StoreFailure(error, on: database)
            }
        }
        do {
            try format.migrator.migrate(queue)
        } catch {
            throw StoreFailure(error, on: nil)
        }
    }
}
