// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension IndexReader {
    /// Reads a row of `intent`.
    func intent(_ row: RawStatement) throws(StoreFailure) -> PublishIntent {
        let number = try row.unsigned()
        var reader = ByteReader(try row.bytes())
        let operation = try operation(&reader)
        let record = try reader.flag() ? try record(&reader) : nil
        let placed = try reader.flag() ? try placed(&reader) : nil
        try reader.finish()
        return PublishIntent(number: number, operation: operation, record: record, placed: placed)
    }

    private func placed(_ reader: inout ByteReader) throws(StoreFailure) -> PlacedFile {
        PlacedFile(
            identity: try reader.identity(),
            attributes: try item(&reader).version,
            attributesContext: try context(try reader.string())
        )
    }

    private func record(_ reader: inout ByteReader) throws(StoreFailure) -> Record {
        let id = try item(&reader)
        guard let kind = ItemKind(rawValue: try reader.byte()) else { throw .damaged("unknown kind of item") }
        let place = Place(
            parent: try item(&reader),
            previousParent: try item(&reader),
            name: try reader.fileName(),
            scanEnd: try reader.number()
        )
        let placeRegister = try register(place, &reader)
        let data = DataValue(
            size: try reader.number(),
            digest: try reader.flag() ? try digest(&reader) : nil,
            modified: try reader.time(),
            target: try reader.string(),
            removed: try reader.flag()
        )
        let dataRegister = try register(data, &reader)
        return Record(
            id: id,
            kind: kind,
            place: placeRegister,
            data: dataRegister,
            attributes: try register(try reader.attributes(), &reader)
        )
    }

    private func digest(_ reader: inout ByteReader) throws(StoreFailure) -> Digest {
        Digest(
            word0: try reader.number(),
            word1: try reader.number(),
            word2: try reader.number(),
            word3: try reader.number()
        )
    }

    private func register<Value: Hashable & Sendable>(
        _ value: Value,
        _ reader: inout ByteReader
    ) throws(StoreFailure) -> Register<Value> {
        guard let fence = Fence(rawValue: try reader.byte()) else { throw .damaged("unknown fence") }
        let clock = HybridClock(ticks: try reader.number())
        let version = try item(&reader).version
        let stamp = Stamp(fence: fence, clock: clock, version: version)
        return Register(value: value, stamp: stamp, context: try context(try reader.string()))
    }
}
