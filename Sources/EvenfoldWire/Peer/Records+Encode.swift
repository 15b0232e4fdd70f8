// SPDX-License-Identifier: Apache-2.0

import EvenfoldMessages
import EvenfoldModel
import EvenfoldReplication

/// Records, gathered for the columns of one message; see ``VersionColumn`` for why not in the message itself.
struct RecordColumns {
    private var ids: VersionColumn
    private var kinds: [UInt32] = []
    private var arrivals: [UInt64] = []
    private var places: RegisterColumns
    private var contents: RegisterColumns
    private var looks: RegisterColumns
    private var parents: VersionColumn
    private var previousParents: VersionColumn
    private var scanEnds: [UInt64] = []
    private var nameLengths: [UInt32] = []
    private var targetLengths: [UInt32] = []
    private var text: [UInt8] = []
    private var sizes: [UInt64] = []
    private var seconds: [Int64] = []
    private var nanoseconds: [UInt32] = []
    private var flags: [UInt32] = []
    private var digests: [UInt64] = []
    private var attributeIndices: [UInt32] = []
    private var attributes = AttributesTable()

    /// Gathers `records`.
    init(_ records: [OfferedRecord], _ table: inout ReplicaTable) {
        ids = VersionColumn(capacity: records.count)
        places = RegisterColumns(capacity: records.count)
        contents = RegisterColumns(capacity: records.count)
        looks = RegisterColumns(capacity: records.count)
        parents = VersionColumn(capacity: records.count)
        previousParents = VersionColumn(capacity: records.count)
        for offered in records {
            let record = offered.record
            ids.append(record.id.version, &table)
            kinds.append(UInt32(record.kind.rawValue))
            arrivals.append(offered.arrival)
            append(record.place, &table)
            append(record.data, &table)
            looks.append(record.attributes.stamp, record.attributes.context, &table)
            attributeIndices.append(attributes.index(of: record.attributes.value))
        }
    }

    private mutating func append(_ register: Register<Place>, _ table: inout ReplicaTable) {
        places.append(register.stamp, register.context, &table)
        parents.append(register.value.parent.version, &table)
        previousParents.append(register.value.previousParent.version, &table)
        scanEnds.append(register.value.scanEnd)
        nameLengths.append(UInt32(register.value.name.bytes.count))
        text += register.value.name.bytes
    }

    private mutating func append(_ register: Register<DataValue>, _ table: inout ReplicaTable) {
        let value = register.value
        contents.append(register.stamp, register.context, &table)
        sizes.append(value.size)
        seconds.append(value.modified.seconds)
        nanoseconds.append(value.modified.nanoseconds)
        targetLengths.append(UInt32(value.target.count))
        text += value.target
        let hasDigest = value.digest == nil ? 0 : ProtoRecords.Flag.digest
        flags.append((value.removed ? ProtoRecords.Flag.removed : 0) | hasDigest)
        if let words = value.digest { digests += [words.word0, words.word1, words.word2, words.word3] }
    }

    /// The columns as a message.
    var message: ProtoRecords {
        var message = ProtoRecords()
        message.id = ids.message
        message.kind = kinds
        message.arrival = arrivals
        message.place = places.message
        message.data = contents.message
        message.attributes = looks.message
        message.parent = parents.message
        message.previousParent = previousParents.message
        message.scanEnd = scanEnds
        message.nameLength = nameLengths
        message.targetLength = targetLengths
        message.text = WireText.collected(text)
        message.size = sizes
        message.modifiedSeconds = seconds
        message.modifiedNanoseconds = nanoseconds
        message.flags = flags
        message.digest = digests
        message.attributeIndex = attributeIndices
        message.attributeValues = attributes.values
        return message
    }
}

extension ProtoRecords {
    /// Flags of the column `flags`.
    enum Flag {
        static let removed: UInt32 = 1
        static let digest: UInt32 = 2
    }
}

extension OfferedRecord {
    /// About how many bytes the record takes on the wire; never much less than it does.
    var estimatedLength: Int {
        var length = 160 + record.place.value.name.bytes.count + record.data.value.target.count
        length += 24 * (record.place.context.count + record.data.context.count)
        length += 24 * record.attributes.context.count
        let attributes = record.attributes.value
        for attribute in attributes.extended { length += attribute.name.count + attribute.value.count + 8 }
        return length
    }
}
