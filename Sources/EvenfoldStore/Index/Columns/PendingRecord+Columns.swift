// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension IndexWriter {
    /// Inserts or replaces a pending record.
    func write(_ pending: PendingRecord) throws(StoreFailure) {
        let source = try number(of: pending.source)
        let row = try statement(.putPending)
        try bind(pending.record, to: row)
        row.bind(source)
        row.bind(pending.since.seconds)
        row.bind(Int64(pending.since.nanoseconds))
        let reason = pending.reason.map(StoredPendingReason.init)
        row.bind(reason?.code)
        row.bind(reason?.detail)
        row.bind(pending.versions == pending.record.versions ? nil : try bytes(pending.versions))
        try row.execute()
    }

    private func bytes(_ versions: Set<VersionID>) throws(StoreFailure) -> [UInt8] {
        var writer = ByteWriter()
        for version in versions {
            writer.write(UInt64(bitPattern: try number(of: version.replica)))
            writer.write(version.sequence)
        }
        return writer.bytes
    }
}

extension IndexReader {
    /// Reads a row of `pending`.
    func pending(_ row: RawStatement) throws(StoreFailure) -> PendingRecord {
        let record = try record(row)
        let source = try server(try row.integer())
        let since = try row.time()
        let code = try row.optionalInteger()
        let detail = try row.optionalInteger()
        let reason = try code.map { (code) throws(StoreFailure) in
            try StoredPendingReason(code: code, detail: detail).reason
        }
        let bytes = try row.optionalBytes()
        let versions = try bytes.map { (bytes) throws(StoreFailure) in try self.versions(bytes) } ?? record.versions
        return PendingRecord(record: record, source: source, versions: versions, since: since, reason: reason)
    }

    private func versions(_ bytes: [UInt8]) throws(StoreFailure) -> Set<VersionID> {
        var reader = ByteReader(bytes)
        var versions: Set<VersionID> = []
        while reader.remaining > 0 {
            let replica = try replicas.replica(Int64(bitPattern: try reader.number()))
            versions.insert(VersionID(replica: replica, sequence: try reader.number()))
        }
        return versions
    }
}

extension Record {
    /// The versions of the three registers: what a pending record stands for when nothing was merged into it.
    fileprivate var versions: Set<VersionID> {
        [place.stamp.version, data.stamp.version, attributes.stamp.version]
    }
}
