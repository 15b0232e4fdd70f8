// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The tables of an index database.
///
/// Rows are kept small, because there is one for every item: replicas and attribute sets are numbers into their own
/// tables, and a column that would repeat another one is NULL. NULL means, where it is allowed: in `…_replica` and
/// `…_sequence` of a version, the item's own; in `…_context`, the version alone; in `…_fence` and `…_clock` of data and
/// attributes, those of the place; in `previous_…`, the parent; in `put_…`, what the record says; in `inode`, that
/// nothing is installed.
enum IndexSchema {
    /// "EvIx" in the file's header.
    static let applicationID: Int32 = 0x4576_4978

    /// The columns of a record, the same in `entry` and `pending`, in this order.
    static let recordColumns = """
        replica INTEGER NOT NULL, sequence INTEGER NOT NULL, kind INTEGER NOT NULL,
        parent_replica INTEGER NOT NULL, parent_sequence INTEGER NOT NULL,
        previous_replica INTEGER, previous_sequence INTEGER, name BLOB NOT NULL, scan_end INTEGER NOT NULL,
        place_fence INTEGER NOT NULL, place_clock INTEGER NOT NULL,
        place_replica INTEGER, place_sequence INTEGER, place_context BLOB,
        size INTEGER NOT NULL, digest BLOB, modified_seconds INTEGER NOT NULL, modified_nanoseconds INTEGER NOT NULL,
        target BLOB, removed INTEGER NOT NULL,
        data_fence INTEGER, data_clock INTEGER, data_replica INTEGER, data_sequence INTEGER, data_context BLOB,
        attributes INTEGER NOT NULL,
        attributes_fence INTEGER, attributes_clock INTEGER,
        attributes_replica INTEGER, attributes_sequence INTEGER, attributes_context BLOB
        """

    /// The number of columns in ``recordColumns``.
    static let recordColumnCount = 31

    /// The columns of `entry` after those of the record.
    static let entryColumns = """
        arrival INTEGER NOT NULL, preexisting INTEGER NOT NULL, inode INTEGER,
        put_parent_replica INTEGER, put_parent_sequence INTEGER, put_name BLOB,
        birth_seconds INTEGER, birth_nanoseconds INTEGER, put_size INTEGER,
        put_modified_seconds INTEGER, put_modified_nanoseconds INTEGER,
        changed_seconds INTEGER, changed_nanoseconds INTEGER,
        put_data_replica INTEGER, put_data_sequence INTEGER, put_data_context BLOB,
        put_attributes_replica INTEGER, put_attributes_sequence INTEGER, put_attributes_context BLOB
        """

    /// The number of columns in ``entryColumns``.
    static let entryColumnCount = 19

    /// The columns of `pending` after those of the record.
    ///
    /// `versions` NULL: those of the record's three registers.
    static let pendingColumns = """
        source INTEGER NOT NULL, since_seconds INTEGER NOT NULL, since_nanoseconds INTEGER NOT NULL,
        reason INTEGER, reason_detail INTEGER, versions BLOB
        """

    /// The number of columns in ``pendingColumns``.
    static let pendingColumnCount = 6

    /// The steps from an empty file to the present schema.
    ///
    /// A step that was ever released never changes.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator().disablingDeferredForeignKeyChecks()
        migrator.registerMigration("index-1") { database in
            try database.execute(sql: first)
        }
        return migrator
    }

    private static let first = """
        CREATE TABLE replica (id INTEGER PRIMARY KEY, high INTEGER NOT NULL, low INTEGER NOT NULL) STRICT;
        INSERT INTO replica VALUES (0, 0, 0);
        CREATE TABLE attributes (
            id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, mode INTEGER NOT NULL,
            owner BLOB NOT NULL, owner_number INTEGER NOT NULL,
            owning_group BLOB NOT NULL, group_number INTEGER NOT NULL,
            extended BLOB NOT NULL) STRICT;
        CREATE INDEX attributes_hash ON attributes (hash);
        CREATE TABLE header (
            id INTEGER PRIMARY KEY CHECK (id = 1), replica INTEGER NOT NULL, sequence INTEGER NOT NULL,
            arrival INTEGER NOT NULL, clock INTEGER NOT NULL, store INTEGER NOT NULL,
            initial_sync_done INTEGER NOT NULL) STRICT;
        CREATE TABLE former_replica (position INTEGER PRIMARY KEY, replica INTEGER NOT NULL) STRICT;
        CREATE TABLE server (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, has_knowledge INTEGER NOT NULL,
            cursor_replica INTEGER, cursor_arrival INTEGER) STRICT;
        CREATE TABLE knowledge (
            owner INTEGER NOT NULL, replica INTEGER NOT NULL, first INTEGER NOT NULL, past INTEGER NOT NULL,
            PRIMARY KEY (owner, replica, first)) STRICT, WITHOUT ROWID;
        CREATE TABLE entry (\(recordColumns), \(entryColumns), PRIMARY KEY (replica, sequence)) STRICT, WITHOUT ROWID;
        CREATE TABLE pending (
            \(recordColumns), \(pendingColumns), PRIMARY KEY (replica, sequence)) STRICT, WITHOUT ROWID;
        CREATE TABLE intent (number INTEGER PRIMARY KEY, operation BLOB NOT NULL) STRICT;
        CREATE TABLE kept (
            id INTEGER PRIMARY KEY, area INTEGER NOT NULL, path BLOB NOT NULL, kind INTEGER NOT NULL,
            item_replica INTEGER NOT NULL, item_sequence INTEGER NOT NULL,
            loser_replica INTEGER NOT NULL, loser_sequence INTEGER NOT NULL,
            winner_replica INTEGER, winner_sequence INTEGER, size INTEGER NOT NULL,
            time_seconds INTEGER NOT NULL, time_nanoseconds INTEGER NOT NULL) STRICT;
        """
}
