// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension IndexWriter {
    /// Replaces what another member is known to have processed.
    func write(_ knowledge: Knowledge, of server: String) throws(StoreFailure) {
        let owner = try number(of: server)
        if names.knowledge[owner] == nil {
            let row = try statement(.putServerKnowledge)
            row.bind(owner)
            try row.execute()
        }
        try write(knowledge, owner: owner)
    }

    /// Replaces the knowledge of one owner by writing what differs from the stored one.
    ///
    /// Most commits move one end of one interval; that is one row, however many holes there are.
    func write(_ knowledge: Knowledge, owner: Int64) throws(StoreFailure) {
        let stored = names.knowledge[owner]?.intervals ?? [:]
        for (replica, intervals) in knowledge.intervals where stored[replica] != intervals {
            try replace(stored[replica] ?? [], by: intervals, owner: owner, replica: replica)
        }
        for (replica, intervals) in stored where knowledge.intervals[replica] == nil {
            try replace(intervals, by: [], owner: owner, replica: replica)
        }
        names.knowledge[owner] = knowledge
    }

    /// Replaces how far a source's stream was read.
    func write(_ cursor: EvenfoldReplication.Cursor, of server: String) throws(StoreFailure) {
        let owner = try number(of: server)
        let epoch = try number(of: cursor.epoch)
        let row = try statement(.putServerCursor)
        row.bind(epoch)
        row.bind(cursor.arrival)
        row.bind(owner)
        try row.execute()
    }

    /// Merges two sorted lists of intervals by where they begin.
    private func replace(
        _ old: [Range<UInt64>],
        by new: [Range<UInt64>],
        owner: Int64,
        replica: ReplicaID
    ) throws(StoreFailure) {
        let number = try number(of: replica)
        var rest = old[...]
        for interval in new {
            while let first = rest.first, first.lowerBound < interval.lowerBound {
                try delete(first, owner: owner, replica: number)
                rest.removeFirst()
            }
            if let first = rest.first, first.lowerBound == interval.lowerBound {
                rest.removeFirst()
                if first == interval { continue }
            }
            let row = try statement(.putInterval)
            row.bind(owner)
            row.bind(number)
            row.bind(interval.lowerBound)
            row.bind(interval.upperBound)
            try row.execute()
        }
        for interval in rest { try delete(interval, owner: owner, replica: number) }
    }

    private func delete(_ interval: Range<UInt64>, owner: Int64, replica: Int64) throws(StoreFailure) {
        let row = try statement(.deleteInterval)
        row.bind(owner)
        row.bind(replica)
        row.bind(interval.lowerBound)
        try row.execute()
    }
}
