// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension IndexWriter {
    /// Inserts or replaces an entry.
    func write(_ entry: IndexEntry) throws(StoreFailure) {
        let row = try statement(.putEntry)
        try bind(entry.record, to: row)
        row.bind(entry.arrival)
        row.bind(entry.isPreexisting)
        if let installed = entry.installed {
            try bind(installed, of: entry.record, to: row)
        } else {
            for _ in 2..<IndexSchema.entryColumnCount { row.bindNull() }
        }
        try row.execute()
    }

    /// Binds an installation: NULL for what is as the record says.
    private func bind(_ installed: Installation, of record: Record, to row: RawStatement) throws(StoreFailure) {
        let data = record.data.value
        let fingerprint = installed.fingerprint
        row.bind(fingerprint.identity.inode)
        try bind(installed.parent.version, unless: record.place.value.parent.version, to: row)
        row.bind(installed.name == record.place.value.name ? nil : installed.name.bytes)
        row.bind(fingerprint.identity.birth.seconds)
        row.bind(Int64(fingerprint.identity.birth.nanoseconds))
        row.bind(fingerprint.size == data.size ? nil : fingerprint.size)
        if fingerprint.modified == data.modified {
            row.bindNull()
            row.bindNull()
        } else {
            row.bind(fingerprint.modified.seconds)
            row.bind(Int64(fingerprint.modified.nanoseconds))
        }
        row.bind(fingerprint.changed.seconds)
        row.bind(Int64(fingerprint.changed.nanoseconds))
        try bind(
            installed.data,
            installed.dataContext,
            asIn: record.data.stamp.version,
            record.data.context,
            to: row
        )
        try bind(
            installed.attributes,
            installed.attributesContext,
            asIn: record.attributes.stamp.version,
            record.attributes.context,
            to: row
        )
    }

    /// Binds a version and its context: three times NULL where both are as in the record.
    private func bind(
        _ version: VersionID,
        _ context: Context,
        asIn recordVersion: VersionID,
        _ recordContext: Context,
        to row: RawStatement
    ) throws(StoreFailure) {
        try bind(version, unless: recordVersion, to: row)
        guard version == recordVersion else { return row.bind(try bytes(context, unlessOnly: version)) }
        // Under the record's own version NULL means the record's context, so no other one may be shortened.
        row.bind(context == recordContext ? nil : try bytes(context))
    }
}
