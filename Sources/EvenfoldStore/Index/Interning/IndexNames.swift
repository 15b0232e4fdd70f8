// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// What is held in memory beside an open index database: the numbers that stand for longer values in it, and the values
/// that are written as differences.
struct IndexNames {
    /// The numbers of replicas.
    var replicas = ReplicaTable()
    /// The numbers of attribute sets.
    var attributes = AttributeTable()
    /// The numbers of servers, from 1.
    var servers: [String: Int64] = [:]
    /// The knowledge as stored, by owner: 0 for the member itself, else a server's number.
    var knowledge: [Int64: Knowledge] = [:]
    /// The former replicas as stored.
    var formerReplicas: [ReplicaID] = []
}
