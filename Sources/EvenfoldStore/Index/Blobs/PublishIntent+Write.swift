// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension IndexWriter {
    /// Inserts or replaces an intent.
    ///
    /// An intent lives for the moments of one publish and is never searched, so all of it is one compact value.
    func write(_ intent: PublishIntent) throws(StoreFailure) {
        var writer = ByteWriter()
        try write(intent.operation, to: &writer)
        writer.write(intent.record != nil)
        if let record = intent.record { try write(record, to: &writer) }
        writer.write(intent.placed != nil)
        if let placed = intent.placed {
            writer.write(placed.identity)
            try write(ItemID(placed.attributes), to: &writer)
            writer.write(try bytes(placed.attributesContext))
        }
        let row = try statement(.putIntent)
        row.bind(intent.number)
        row.bind(writer.bytes)
        try row.execute()
    }

    private func write(_ record: Record, to writer: inout ByteWriter) throws(StoreFailure) {
        try write(record.id, to: &writer)
        writer.write(record.kind.rawValue)
        let place = record.place.value
        try write(place.parent, to: &writer)
        try write(place.previousParent, to: &writer)
        writer.write(place.name.bytes)
        writer.write(place.scanEnd)
        try writeOrigin(of: record.place, to: &writer)
        let data = record.data.value
        writer.write(data.size)
        writer.write(data.digest != nil)
        if let digest = data.digest {
            for word in [digest.word0, digest.word1, digest.word2, digest.word3] { writer.write(word) }
        }
        writer.write(data.modified)
        writer.write(data.target)
        writer.write(data.removed)
        try writeOrigin(of: record.data, to: &writer)
        writer.write(record.attributes.value)
        try writeOrigin(of: record.attributes, to: &writer)
    }

    private func writeOrigin<Value: Hashable & Sendable>(
        of register: Register<Value>,
        to writer: inout ByteWriter
    ) throws(StoreFailure) {
        writer.write(register.stamp.fence.rawValue)
        writer.write(register.stamp.clock.ticks)
        try write(ItemID(register.stamp.version), to: &writer)
        writer.write(try bytes(register.context))
    }
}
