// SPDX-License-Identifier: Apache-2.0

import EvenfoldMessages
import EvenfoldModel

extension ProtoKnowledge {
    /// The columns of `knowledge`, replicas in ascending order.
    init(_ knowledge: Knowledge, _ table: inout ReplicaTable) {
        self.init()
        for (replica, intervals) in knowledge.intervals.sorted(by: { $0.key < $1.key }) {
            self.replica.append(table.index(of: replica))
            counts.append(UInt32(intervals.count))
            var end: UInt64 = 0
            for interval in intervals {
                gaps.append(interval.lowerBound - end)
                lengths.append(interval.upperBound - interval.lowerBound)
                end = interval.upperBound
            }
        }
    }

    /// The knowledge that a peer sent.
    ///
    /// - Throws: ``WireError`` unless every replica stands once, with intervals that are sorted, apart and not empty.
    func decoded(_ table: ReplicaTable) throws(WireError) -> Knowledge {
        guard replica.count == counts.count, gaps.count == lengths.count else { throw .columns("knowledge") }
        var intervals: [ReplicaID: [Range<UInt64>]] = [:]
        intervals.reserveCapacity(replica.count)
        var position = 0
        for (index, count) in zip(replica, counts) {
            let identity = try table.replica(at: index)
            guard identity != .reserved, intervals[identity] == nil else { throw .value("a replica of knowledge") }
            guard count > 0, Int(count) <= gaps.count - position else { throw .columns("knowledge") }
            var list: [Range<UInt64>] = []
            list.reserveCapacity(Int(count))
            var end: UInt64 = 0
            for _ in 0..<count {
                let (start, startOverflow) = end.addingReportingOverflow(gaps[position])
                let (next, endOverflow) = start.addingReportingOverflow(lengths[position])
                guard !startOverflow, !endOverflow, start > end, next > start else {
                    throw .value("an interval of knowledge")
                }
                list.append(start..<next)
                end = next
                position += 1
            }
            intervals[identity] = list
        }
        guard position == gaps.count else { throw .columns("knowledge") }
        guard let knowledge = Knowledge(checking: intervals) else { throw .value("knowledge") }
        return knowledge
    }
}

extension ProtoCursor {
    /// The wire form of `cursor`.
    init(_ epoch: ReplicaID, arrival: UInt64, _ table: inout ReplicaTable) {
        self.init()
        self.epoch = table.index(of: epoch)
        self.arrival = arrival
    }
}
