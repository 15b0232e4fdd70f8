// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension IndexReader {
    /// Reads the columns of a record (``IndexSchema/recordColumns``).
    func record(_ row: RawStatement) throws(StoreFailure) -> Record {
        let own = VersionID(replica: try replicas.replica(try row.integer()), sequence: try row.unsigned())
        guard let kind = ItemKind(rawValue: try row.integer(as: UInt8.self)) else {
            throw .damaged("unknown kind of item")
        }

        let parent = VersionID(replica: try replicas.replica(try row.integer()), sequence: try row.unsigned())
        let previousParent = try version(row, default: parent)
        guard let name = FileName(try row.bytes()) else { throw .damaged("a name that no file can have") }
        let scanEnd = try row.unsigned()
        let placeStamp = Stamp(
            fence: try fence(try row.integer()),
            clock: HybridClock(ticks: try row.unsigned()),
            version: try version(row, default: own)
        )
        let place = Register(
            value: Place(parent: ItemID(parent), previousParent: ItemID(previousParent), name: name, scanEnd: scanEnd),
            stamp: placeStamp,
            context: try context(row, of: placeStamp.version)
        )

        let size = try row.unsigned()
        let digest = try row.optionalDigest()
        let modified = try row.time()
        let target = try row.optionalBytes() ?? []
        let removed = try row.flag()
        let dataStamp = try stamp(row, place: placeStamp, own: own)
        let data = Register(
            value: DataValue(size: size, digest: digest, modified: modified, target: target, removed: removed),
            stamp: dataStamp,
            context: try context(row, of: dataStamp.version)
        )

        let attributeSet = try attributes(try row.integer())
        let attributesStamp = try stamp(row, place: placeStamp, own: own)
        let attributes = Register(
            value: attributeSet,
            stamp: attributesStamp,
            context: try context(row, of: attributesStamp.version)
        )
        return Record(id: ItemID(own), kind: kind, place: place, data: data, attributes: attributes)
    }

    /// Reads two columns of a version; NULL is as in `default`.
    func version(_ row: RawStatement, default expected: VersionID) throws(StoreFailure) -> VersionID {
        let replica = try row.optionalInteger()
        let sequence = try row.optionalUnsigned()
        return VersionID(
            replica: try replica.map { (number) throws(StoreFailure) in try replicas.replica(number) }
                ?? expected.replica,
            sequence: sequence ?? expected.sequence
        )
    }

    /// Reads a context column; NULL is `known`, or else the context of a first value.
    func context(_ row: RawStatement, of version: VersionID, known: Context? = nil) throws(StoreFailure) -> Context {
        guard let bytes = try row.optionalBytes() else { return known ?? Context(version) }
        return try context(bytes)
    }

    /// Reads a context from its compact form.
    func context(_ bytes: [UInt8]) throws(StoreFailure) -> Context {
        var reader = ByteReader(bytes)
        var entries: [Context.Entry] = []
        while reader.remaining > 0 {
            let replica = try replicas.replica(Int64(bitPattern: try reader.number()))
            entries.append(Context.Entry(replica: replica, sequence: try reader.number()))
        }
        return Context(entries: entries)
    }

    private func fence(_ number: Int64) throws(StoreFailure) -> Fence {
        guard let number = UInt8(exactly: number), let fence = Fence(rawValue: number) else {
            throw .damaged("unknown fence")
        }
        return fence
    }

    private func stamp(_ row: RawStatement, place: Stamp, own: VersionID) throws(StoreFailure) -> Stamp {
        let fenceNumber = try row.optionalInteger()
        let clock = try row.optionalUnsigned()
        return Stamp(
            fence: try fenceNumber.map { (number) throws(StoreFailure) in try fence(number) } ?? place.fence,
            clock: clock.map { HybridClock(ticks: $0) } ?? place.clock,
            version: try version(row, default: own)
        )
    }
}
