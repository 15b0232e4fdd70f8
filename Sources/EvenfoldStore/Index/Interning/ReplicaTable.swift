// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// The numbers that stand for replicas in one database: 0 for the reserved one, then upward without a gap.
///
/// Held in memory whole; a folder meets few replicas in its life.
struct ReplicaTable {
    private var numbers: [ReplicaID: Int64] = [:]
    private var replicas: [ReplicaID] = []

    /// How many replicas have a number.
    var count: Int { replicas.count }

    /// The number of a replica; `nil` where it has none yet.
    func number(of replica: ReplicaID) -> Int64? {
        numbers[replica]
    }

    /// The replica that a stored number stands for.
    func replica(_ number: Int64) throws(StoreFailure) -> ReplicaID {
        guard let index = Int(exactly: number), replicas.indices.contains(index) else {
            throw .damaged("replica \(number) is not listed")
        }
        return replicas[index]
    }

    /// Gives the next number to a replica that has none, and returns it.
    mutating func add(_ replica: ReplicaID) -> Int64 {
        let number = Int64(replicas.count)
        replicas.append(replica)
        numbers[replica] = number
        return number
    }
}
