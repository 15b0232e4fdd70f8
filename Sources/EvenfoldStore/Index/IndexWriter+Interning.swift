// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension IndexWriter {
    /// The number that stands for a replica, given out now if need be.
    func number(of replica: ReplicaID) throws(StoreFailure) -> Int64 {
        if let number = names.replicas.number(of: replica) { return number }
        let number = names.replicas.add(replica)
        let statement = try statement(.insertReplica)
        statement.bind(number)
        statement.bind(replica.high)
        statement.bind(replica.low)
        try statement.execute()
        return number
    }

    /// The number that stands for a server, given out now if need be.
    func number(of server: String) throws(StoreFailure) -> Int64 {
        if let number = names.servers[server] { return number }
        let number = Int64(names.servers.count) + 1
        names.servers[server] = number
        let statement = try statement(.insertServer)
        statement.bind(number)
        statement.bind(text: server)
        try statement.execute()
        return number
    }

    /// The number that stands for a set of attributes, given out now if need be.
    func number(of attributes: FileAttributes) throws(StoreFailure) -> Int64 {
        if let number = names.attributes.number(of: attributes) { return number }
        let hash = attributes.stableHash
        if let number = try find(attributes, hash: hash) {
            names.attributes.remember(attributes, as: number, isNew: false)
            return number
        }
        let insert = try statement(.insertAttributes)
        insert.bind(hash)
        insert.bind(Int64(attributes.mode))
        insert.bind(attributes.owner.name)
        insert.bind(Int64(attributes.owner.number))
        insert.bind(attributes.group.name)
        insert.bind(Int64(attributes.group.number))
        insert.bind(attributes.extendedAsBytes)
        guard try insert.step() else { throw .damaged("a new row has no number") }
        let number = try insert.integer()
        // The row comes before the statement's end, and only its end completes the insertion.
        while try insert.step() {}
        names.attributes.remember(attributes, as: number, isNew: true)
        return number
    }

    /// Removes sets of attributes that nothing uses any more, when enough may have gathered.
    ///
    /// - Complexity: O(entries), amortised over at least as many additions as there are sets.
    func pruneAttributes() throws(StoreFailure) {
        guard names.attributes.isDueForPruning else { return }
        try statement(.pruneAttributes).execute()
        let count = try statement(.countAttributes)
        var stored = 0
        while try count.step() { stored = try count.integer(as: Int.self) }
        names.attributes.restart(stored: stored)
    }

    private func find(_ attributes: FileAttributes, hash: Int64) throws(StoreFailure) -> Int64? {
        let query = try statement(.findAttributes)
        query.bind(hash)
        while try query.step() {
            let (number, candidate) = try FileAttributes.read(query)
            guard candidate == attributes else { continue }
            query.reset()
            return number
        }
        return nil
    }
}
