// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldState
import GRDB

extension StateDocument {
    /// Reads the rows of key, version and value.
    static func all(_ row: RawStatement) throws(StoreFailure) -> [StateDocument] {
        var documents: [StateDocument] = []
        while try row.step() {
            guard let key = StateKey(try row.text()) else { throw .damaged("a key that no document has") }
            documents.append(StateDocument(key: key, version: try row.unsigned(), value: try row.bytes()))
        }
        return documents
    }
}

extension StateCompare {
    /// Whether the condition holds now.
    func holds(in database: Database, now: Timestamp) throws(StoreFailure) -> Bool {
        switch self {
        case .version(let key, let version):
            let row = try RawStatement("SELECT version FROM document WHERE key = ?", on: database)
            row.bind(text: key.text)
            var found: UInt64 = 0
            while try row.step() { found = try row.unsigned() }
            return found == version
        case .holds(let lease):
            guard let present = try database.lease(lease.name) else { return false }
            return present.token == lease.token && present.isHeld(at: now)
        }
    }
}

extension StateWrite {
    /// Performs the write.
    func perform(in database: Database, revision: UInt64) throws(StoreFailure) {
        switch self {
        case .put(let key, let value):
            let row = try RawStatement("INSERT OR REPLACE INTO document VALUES (?, ?, ?)", on: database)
            row.bind(text: key.text)
            row.bind(revision)
            row.bind(value)
            try row.execute()
        case .delete(let key):
            let row = try RawStatement("DELETE FROM document WHERE key = ?", on: database)
            row.bind(text: key.text)
            try row.execute()
        }
    }
}

extension Database {
    /// Gives out the next revision of the store.
    func nextRevision() throws(StoreFailure) -> UInt64 {
        let row = try RawStatement("UPDATE revision SET value = value + 1 RETURNING value", on: self)
        var revision: UInt64?
        while try row.step() { revision = try row.unsigned() }
        guard let revision, revision > 0 else { throw .damaged("the store has no revision") }
        return revision
    }

    /// The revision given out last; 0 in a new store.
    func revision() throws(StoreFailure) -> UInt64 {
        let row = try RawStatement("SELECT value FROM revision", on: self)
        var revision: UInt64?
        while try row.step() { revision = try row.unsigned() }
        guard let revision else { throw .damaged("the store has no revision") }
        return revision
    }

    /// The lease of this name as it was granted last, expired or not.
    func lease(_ name: StateKey) throws(StoreFailure) -> StoredLease? {
        let row = try RawStatement(
            """
            SELECT token, holder, since_seconds, since_nanoseconds, expires_seconds, expires_nanoseconds
            FROM lease WHERE name = ?
            """,
            on: self
        )
        row.bind(text: name.text)
        var found: StoredLease?
        while try row.step() {
            let token = try row.unsigned()
            let holder = try row.text()
            let since = try row.time()
            found = StoredLease(
                token: token,
                holder: LeaseHolder(holder: holder, since: since, expires: try row.time())
            )
        }
        return found
    }

    /// Inserts or replaces a lease.
    func put(_ lease: StateLease, _ holder: LeaseHolder) throws(StoreFailure) {
        let row = try RawStatement("INSERT OR REPLACE INTO lease VALUES (?, ?, ?, ?, ?, ?, ?)", on: self)
        row.bind(text: lease.name.text)
        row.bind(lease.token)
        row.bind(text: holder.holder)
        for time in [holder.since, holder.expires] {
            row.bind(time.seconds)
            row.bind(Int64(time.nanoseconds))
        }
        try row.execute()
    }

    /// Removes a lease, whoever holds it; a change that others may wait for.
    func removeLease(_ name: StateKey) throws(StoreFailure) {
        let row = try RawStatement("DELETE FROM lease WHERE name = ?", on: self)
        row.bind(text: name.text)
        try row.execute()
        _ = try nextRevision()
    }
}

/// A lease as its row has it.
struct StoredLease {
    /// The number of the grant.
    var token: UInt64
    /// Who was granted it.
    var holder: LeaseHolder

    /// Whether it is in force.
    func isHeld(at now: Timestamp) -> Bool { holder.expires > now }
}
