// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The tables of a fleet's `state.sqlite`.
enum StateSchema {
    /// "EvSt" in the file's header.
    static let applicationID: Int32 = 0x4576_5374

    /// The steps from an empty file to the present schema.
    ///
    /// A step that was ever released never changes.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator().disablingDeferredForeignKeyChecks()
        migrator.registerMigration("state-1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE revision (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL) STRICT;
                    INSERT INTO revision VALUES (1, 0);
                    CREATE TABLE document (
                        key TEXT PRIMARY KEY, version INTEGER NOT NULL, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
                    CREATE TABLE lease (
                        name TEXT PRIMARY KEY, token INTEGER NOT NULL, holder TEXT NOT NULL,
                        since_seconds INTEGER NOT NULL, since_nanoseconds INTEGER NOT NULL,
                        expires_seconds INTEGER NOT NULL, expires_nanoseconds INTEGER NOT NULL) STRICT, WITHOUT ROWID;
                    """
            )
        }
        return migrator
    }
}
