// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import GRDB

/// Reads an index database, whose bytes may be damaged: every number, name and reference is checked.
struct IndexReader {
    private let database: Database
    /// The replicas that numbers stand for.
    private(set) var replicas = ReplicaTable()
    private var servers: [Int64: String] = [:]
    private var attributeSets: [Int64: FileAttributes] = [:]

    /// Reads what the other tables refer to.
    init(_ database: Database) throws(StoreFailure) {
        self.database = database
        let replicaRows = try RawStatement(IndexQuery.replicas, on: database)
        while try replicaRows.step() {
            let number = try replicaRows.integer()
            let replica = ReplicaID(high: try replicaRows.unsigned(), low: try replicaRows.unsigned())
            guard number == Int64(replicas.count), replicas.number(of: replica) == nil else {
                throw .damaged("the list of replicas has a gap or a double")
            }
            _ = replicas.add(replica)
        }
    }

    /// The server that a stored number stands for.
    func server(_ number: Int64) throws(StoreFailure) -> String {
        guard let server = servers[number] else { throw .damaged("server \(number) is not listed") }
        return server
    }

    /// The set of attributes that a stored number stands for.
    func attributes(_ number: Int64) throws(StoreFailure) -> FileAttributes {
        guard let attributes = attributeSets[number] else { throw .damaged("attribute set \(number) is not listed") }
        return attributes
    }

    /// Reads everything.
    ///
    /// - Complexity: O(index).
    mutating func snapshot() throws(StoreFailure) -> IndexSnapshot {
        let names = try self.names()
        try readAttributes()
        var snapshot = IndexSnapshot()
        snapshot.header = try header(formerReplicas: names.formerReplicas)
        snapshot.knowledge = names.knowledge[0] ?? Knowledge()
        for (server, number) in names.servers {
            snapshot.memberKnowledge[server] = names.knowledge[number]
        }
        snapshot.cursors = try cursors()
        snapshot.entries = try rows(IndexQuery.entries) { (row) throws(StoreFailure) in try entry(row) }
        snapshot.pending = try rows(IndexQuery.pending) { (row) throws(StoreFailure) in try pending(row) }
        snapshot.intents = try rows(IndexQuery.intents) { (row) throws(StoreFailure) in try intent(row) }
        snapshot.kept = try rows(IndexQuery.kept) { (row) throws(StoreFailure) in try kept(row) }
        return snapshot
    }

    /// Reads what a writer keeps in memory.
    ///
    /// - Complexity: O(knowledge), not O(entries).
    mutating func names() throws(StoreFailure) -> IndexNames {
        var names = IndexNames()
        names.replicas = replicas
        servers = [:]
        names.knowledge[0] = Knowledge()
        let serverRows = try RawStatement(IndexQuery.servers, on: database)
        while try serverRows.step() {
            let number = try serverRows.integer()
            let server = try serverRows.text()
            // Numbers are given out by counting, so a gap would lead to the same number twice.
            guard number == Int64(servers.count) + 1, names.servers[server] == nil else {
                throw .damaged("the list of servers has a gap or a double")
            }
            servers[number] = server
            names.servers[server] = number
            if try serverRows.flag() { names.knowledge[number] = Knowledge() }
        }
        try readKnowledge(into: &names)
        names.formerReplicas = try rows(IndexQuery.formerReplicas) { (row) throws(StoreFailure) in
            try replicas.replica(try row.integer())
        }
        let count = try rows(IndexStatement.countAttributes.sql) { (row) throws(StoreFailure) in
            try row.integer(as: Int.self)
        }
        names.attributes.restart(stored: count.first ?? 0)
        return names
    }

    private func readKnowledge(into names: inout IndexNames) throws(StoreFailure) {
        var intervals: [Int64: [ReplicaID: [Range<UInt64>]]] = [:]
        let row = try RawStatement(IndexQuery.knowledge, on: database)
        while try row.step() {
            let owner = try row.integer()
            let replica = try replicas.replica(try row.integer())
            let first = try row.unsigned()
            let past = try row.unsigned()
            guard first < past else { throw .damaged("an empty interval of knowledge") }
            intervals[owner, default: [:]][replica, default: []].append(first..<past)
        }
        for (owner, stored) in intervals {
            // The key orders numbers above Int64.max first, so the rows of a replica may come in another order.
            let sorted = stored.mapValues { $0.sorted { $0.lowerBound < $1.lowerBound } }
            guard names.knowledge[owner] != nil, let knowledge = Knowledge(checking: sorted) else {
                throw .damaged("knowledge that nobody can have")
            }
            names.knowledge[owner] = knowledge
        }
    }

    private mutating func readAttributes() throws(StoreFailure) {
        let row = try RawStatement(IndexQuery.attributes, on: database)
        while try row.step() {
            let (number, attributes) = try FileAttributes.read(row)
            attributeSets[number] = attributes
        }
    }

    private func header(formerReplicas: [ReplicaID]) throws(StoreFailure) -> IndexHeader? {
        try rows(IndexQuery.header) { (row) throws(StoreFailure) in
            IndexHeader(
                replica: try replicas.replica(try row.integer()),
                sequence: try row.unsigned(),
                arrival: try row.unsigned(),
                clock: HybridClock(ticks: try row.unsigned()),
                store: try row.unsigned(),
                initialSyncDone: try row.flag(),
                formerReplicas: formerReplicas
            )
        }.first
    }

    private func cursors() throws(StoreFailure) -> [String: EvenfoldReplication.Cursor] {
        var cursors: [String: EvenfoldReplication.Cursor] = [:]
        let row = try RawStatement(IndexQuery.servers, on: database)
        while try row.step() {
            _ = try row.integer()
            let server = try row.text()
            _ = try row.flag()
            let epoch = try row.optionalInteger()
            let arrival = try row.optionalUnsigned()
            switch (epoch, arrival) {
            case (nil, nil): break
            case (let epoch?, let arrival?):
                cursors[server] = EvenfoldReplication.Cursor(epoch: try replicas.replica(epoch), arrival: arrival)
            default: throw .damaged("half a cursor")
            }
        }
        return cursors
    }

    private func rows<Value>(
        _ sql: String,
        _ read: (RawStatement) throws(StoreFailure) -> Value
    ) throws(StoreFailure) -> [Value] {
        var values: [Value] = []
        let row = try RawStatement(sql, on: database)
        while try row.step() { values.append(try read(row)) }
        return values
    }
}
