// SPDX-License-Identifier: Apache-2.0

import EvenfoldMessages
import EvenfoldModel
import EvenfoldReplication

extension ProtoRecords {
    /// The records that a peer sent.
    ///
    /// - Throws: ``WireError`` unless every column has one value for each record and every value is within its range.
    /// - Complexity: O(bytes of the message).
    func decoded(_ table: ReplicaTable) throws(WireError) -> [OfferedRecord] {
        let (kinds, arrivals, indices) = (kind, arrival, attributeIndex)
        let count = kinds.count
        guard arrivals.count == count, indices.count == count else { throw .columns("records") }
        let ids = try table.versions(id, count: count, of: "records")
        let looks = try attributes.decoded(count: count, of: "attributes", table)
        let attributeTable = try AttributesTable.decoded(attributeValues)
        var text = WireText([UInt8](self.text))
        var places = try PlaceColumns(self, count: count, table)
        var contents = try DataColumns(self, count: count, table)
        var records: [OfferedRecord] = []
        records.reserveCapacity(count)
        for index in 0..<count {
            guard let byte = UInt8(exactly: kinds[index]), let kind = ItemKind(rawValue: byte) else {
                throw .value("a kind")
            }
            guard indices[index] < UInt32(attributeTable.count) else { throw .value("the index of attributes") }
            let place = try places.next(index, &text)
            let data = try contents.next(index, of: kind, &text)
            let attributes = Register(
                value: attributeTable[Int(indices[index])],
                stamp: looks[index].0,
                context: looks[index].1
            )
            let record = Record(id: ItemID(ids[index]), kind: kind, place: place, data: data, attributes: attributes)
            records.append(OfferedRecord(record: record, arrival: arrivals[index]))
        }
        try text.finish("names")
        try contents.finish()
        return records
    }
}

/// The columns of one message that make places.
private struct PlaceColumns {
    let registers: [(Stamp, Context)]
    let parents: [VersionID]
    let previousParents: [VersionID]
    let scanEnds: [UInt64]
    let nameLengths: [UInt32]

    init(_ message: ProtoRecords, count: Int, _ table: ReplicaTable) throws(WireError) {
        registers = try message.place.decoded(count: count, of: "places", table)
        parents = try table.versions(message.parent, count: count, of: "parents", allowingRoot: true)
        previousParents = try table.versions(
            message.previousParent,
            count: count,
            of: "previous parents",
            allowingRoot: true
        )
        scanEnds = message.scanEnd
        nameLengths = message.nameLength
        guard scanEnds.count == count, nameLengths.count == count else { throw .columns("places") }
    }

    mutating func next(_ index: Int, _ text: inout WireText) throws(WireError) -> Register<Place> {
        let bytes = try text.next(nameLengths[index], limit: FileName.maximumLength, of: "a name")
        guard let name = FileName(bytes) else { throw .value("a name") }
        let place = Place(
            parent: ItemID(parents[index]),
            previousParent: ItemID(previousParents[index]),
            name: name,
            scanEnd: scanEnds[index]
        )
        return Register(value: place, stamp: registers[index].0, context: registers[index].1)
    }
}

/// The columns of one message that make data.
private struct DataColumns {
    let registers: [(Stamp, Context)]
    let sizes: [UInt64]
    let seconds: [Int64]
    let nanoseconds: [UInt32]
    let targetLengths: [UInt32]
    let flags: [UInt32]
    var digests: DigestColumn

    init(_ message: ProtoRecords, count: Int, _ table: ReplicaTable) throws(WireError) {
        registers = try message.data.decoded(count: count, of: "data", table)
        sizes = message.size
        seconds = message.modifiedSeconds
        nanoseconds = message.modifiedNanoseconds
        targetLengths = message.targetLength
        flags = message.flags
        digests = DigestColumn(words: message.digest)
        let lengths = [sizes.count, seconds.count, nanoseconds.count, targetLengths.count, flags.count]
        guard lengths.allSatisfy({ $0 == count }) else { throw .columns("data") }
    }

    mutating func next(_ index: Int, of kind: ItemKind, _ text: inout WireText) throws(WireError) -> Register<DataValue>
    {
        guard sizes[index] <= UInt64(Int64.max) else { throw .value("a size") }
        guard nanoseconds[index] < 1_000_000_000 else { throw .value("a time") }
        let flags = flags[index]
        guard flags & ~(ProtoRecords.Flag.removed | ProtoRecords.Flag.digest) == 0 else {
            throw .value("the flags of a record")
        }
        let limit = kind == .symbolicLink ? WireLimits.linkTarget : 0
        let value = DataValue(
            size: sizes[index],
            digest: flags & ProtoRecords.Flag.digest == 0 ? nil : try digests.next(),
            modified: Timestamp(seconds: seconds[index], nanoseconds: nanoseconds[index]),
            target: try text.next(targetLengths[index], limit: limit, of: "a target"),
            removed: flags & ProtoRecords.Flag.removed != 0
        )
        return Register(value: value, stamp: registers[index].0, context: registers[index].1)
    }

    func finish() throws(WireError) { try digests.finish() }
}
