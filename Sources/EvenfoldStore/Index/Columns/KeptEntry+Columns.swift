// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension IndexWriter {
    /// Inserts or replaces a kept file.
    func write(_ kept: KeptEntry) throws(StoreFailure) {
        let item = try number(of: kept.item.version.replica)
        let loser = try number(of: kept.loser.replica)
        let winner = try kept.winner.map { (version) throws(StoreFailure) in try number(of: version.replica) }
        let row = try statement(.putKept)
        row.bind(kept.id.number)
        row.bind(Int64(kept.area.rawValue))
        row.bind(kept.path.bytes)
        row.bind(Int64(kept.kind.rawValue))
        row.bind(item)
        row.bind(kept.item.version.sequence)
        row.bind(loser)
        row.bind(kept.loser.sequence)
        row.bind(winner)
        row.bind(kept.winner?.sequence)
        row.bind(kept.size)
        row.bind(kept.time.seconds)
        row.bind(Int64(kept.time.nanoseconds))
        try row.execute()
    }
}

extension IndexReader {
    /// Reads a row of `kept`.
    func kept(_ row: RawStatement) throws(StoreFailure) -> KeptEntry {
        let id = StoreID(try row.unsigned())
        guard let area = StoreArea(rawValue: try row.integer(as: UInt8.self)) else { throw .damaged("unknown store") }
        guard let path = RelativePath(try row.bytes()) else { throw .damaged("a path that no file can have") }
        guard let kind = ItemKind(rawValue: try row.integer(as: UInt8.self)) else {
            throw .damaged("unknown kind of item")
        }
        let item = VersionID(replica: try replicas.replica(try row.integer()), sequence: try row.unsigned())
        let loser = VersionID(replica: try replicas.replica(try row.integer()), sequence: try row.unsigned())
        let winnerReplica = try row.optionalInteger()
        let winnerSequence = try row.optionalUnsigned()
        var winner: VersionID?
        switch (winnerReplica, winnerSequence) {
        case (nil, nil): break
        case (let replica?, let sequence?):
            winner = VersionID(replica: try replicas.replica(replica), sequence: sequence)
        default: throw .damaged("half a version")
        }
        let size = try row.unsigned()
        let time = try row.time()
        return KeptEntry(
            id: id,
            area: area,
            path: path,
            kind: kind,
            item: ItemID(item),
            loser: loser,
            winner: winner,
            size: size,
            time: time
        )
    }
}
