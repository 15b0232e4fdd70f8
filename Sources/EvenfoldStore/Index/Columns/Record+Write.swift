// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension IndexWriter {
    /// Binds the columns of a record (``IndexSchema/recordColumns``).
    func bind(_ record: Record, to row: RawStatement) throws(StoreFailure) {
        let own = record.id.version
        let place = record.place
        let data = record.data
        let attributes = record.attributes
        row.bind(try number(of: own.replica))
        row.bind(own.sequence)
        row.bind(Int64(record.kind.rawValue))

        row.bind(try number(of: place.value.parent.version.replica))
        row.bind(place.value.parent.version.sequence)
        try bind(place.value.previousParent.version, unless: place.value.parent.version, to: row)
        row.bind(place.value.name.bytes)
        row.bind(place.value.scanEnd)
        row.bind(Int64(place.stamp.fence.rawValue))
        row.bind(place.stamp.clock.ticks)
        try bind(place.stamp.version, unless: own, to: row)
        row.bind(try bytes(place.context, unlessOnly: place.stamp.version))

        row.bind(data.value.size)
        row.bind(data.value.digest)
        row.bind(data.value.modified.seconds)
        row.bind(Int64(data.value.modified.nanoseconds))
        row.bind(data.value.target.isEmpty ? nil : data.value.target)
        row.bind(data.value.removed)
        try bind(data.stamp, place: place.stamp, own: own, to: row)
        row.bind(try bytes(data.context, unlessOnly: data.stamp.version))

        row.bind(try number(of: attributes.value))
        try bind(attributes.stamp, place: place.stamp, own: own, to: row)
        row.bind(try bytes(attributes.context, unlessOnly: attributes.stamp.version))
    }

    /// Binds two columns of a version: NULL for what is as in `expected`.
    func bind(_ version: VersionID, unless expected: VersionID, to row: RawStatement) throws(StoreFailure) {
        if version.replica == expected.replica { row.bindNull() } else { row.bind(try number(of: version.replica)) }
        if version.sequence == expected.sequence { row.bindNull() } else { row.bind(version.sequence) }
    }

    /// A context for a blob column; `nil` where it holds `version` and nothing else.
    func bytes(_ context: Context, unlessOnly version: VersionID) throws(StoreFailure) -> [UInt8]? {
        context.isOnly(version) ? nil : try bytes(context)
    }

    /// A context for a blob column, whatever it holds.
    func bytes(_ context: Context) throws(StoreFailure) -> [UInt8] {
        var writer = ByteWriter()
        for entry in context.entries {
            writer.write(UInt64(bitPattern: try number(of: entry.replica)))
            writer.write(entry.sequence)
        }
        return writer.bytes
    }

    private func bind(_ stamp: Stamp, place: Stamp, own: VersionID, to row: RawStatement) throws(StoreFailure) {
        if stamp.fence == place.fence { row.bindNull() } else { row.bind(Int64(stamp.fence.rawValue)) }
        if stamp.clock == place.clock { row.bindNull() } else { row.bind(stamp.clock.ticks) }
        try bind(stamp.version, unless: own, to: row)
    }
}
