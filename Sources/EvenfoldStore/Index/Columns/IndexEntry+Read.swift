// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension IndexReader {
    /// Reads a row of `entry`.
    func entry(_ row: RawStatement) throws(StoreFailure) -> IndexEntry {
        let record = try record(row)
        let arrival = try row.unsigned()
        let isPreexisting = try row.flag()
        let inode = try row.optionalUnsigned()
        let installed = try inode.map { (inode) throws(StoreFailure) in try installation(row, inode: inode, of: record)
        }
        return IndexEntry(record: record, installed: installed, arrival: arrival, isPreexisting: isPreexisting)
    }

    private func installation(
        _ row: RawStatement,
        inode: UInt64,
        of record: Record
    ) throws(StoreFailure) -> Installation {
        let place = record.place.value
        let data = record.data.value
        let parent = try version(row, default: place.parent.version)
        var name = place.name
        if let bytes = try row.optionalBytes() {
            guard let other = FileName(bytes) else { throw .damaged("a name that no file can have") }
            name = other
        }
        let birth = try row.time()
        let size = try row.optionalUnsigned() ?? data.size
        let modified = try row.optionalTime() ?? data.modified
        let changed = try row.time()
        let (dataVersion, dataContext) = try versionAndContext(
            row,
            default: record.data.stamp.version,
            record.data.context
        )
        let (attributesVersion, attributesContext) = try versionAndContext(
            row,
            default: record.attributes.stamp.version,
            record.attributes.context
        )
        return Installation(
            parent: ItemID(parent),
            name: name,
            fingerprint: Fingerprint(
                identity: FileIdentity(inode: inode, birth: birth),
                size: size,
                modified: modified,
                changed: changed
            ),
            data: dataVersion,
            dataContext: dataContext,
            attributes: attributesVersion,
            attributesContext: attributesContext
        )
    }

    private func versionAndContext(
        _ row: RawStatement,
        default recordVersion: VersionID,
        _ recordContext: Context
    ) throws(StoreFailure) -> (VersionID, Context) {
        let version = try version(row, default: recordVersion)
        return (version, try context(row, of: version, known: version == recordVersion ? recordContext : nil))
    }
}
