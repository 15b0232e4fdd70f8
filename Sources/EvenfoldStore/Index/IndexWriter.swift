// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import GRDB

/// Performs the changes of index transactions inside one database transaction.
///
/// Statements come from the connection's cache and are made when the first change of their kind arrives. `names`
/// follows what is written; after a failure it is worth nothing, because the database went back and it did not.
final class IndexWriter {
    let database: Database
    var names = IndexNames()
    private var statements: [RawStatement?] = Array(repeating: nil, count: IndexStatement.allCases.count)

    init(_ database: Database) {
        self.database = database
    }

    /// Performs one change.
    func perform(_ change: IndexChange) throws(StoreFailure) {
        switch change {
        case .header(let header): try write(header)
        case .knowledge(let knowledge): try write(knowledge, owner: 0)
        case .memberKnowledge(let server, let knowledge): try write(knowledge, of: server)
        case .cursor(let server, let cursor): try write(cursor, of: server)
        case .entry(let entry): try write(entry)
        case .forget(let item): try remove(item, by: .deleteEntry)
        case .pending(let record): try write(record)
        case .pendingDone(let item): try remove(item, by: .deletePending)
        case .intent(let intent): try write(intent)
        case .intentDone(let number): try remove(number, by: .deleteIntent)
        case .kept(let entry): try write(entry)
        case .keptGone(let id): try remove(id.number, by: .deleteKept)
        }
    }

    /// The statement, ready to be bound.
    func statement(_ which: IndexStatement) throws(StoreFailure) -> RawStatement {
        if let statement = statements[which.rawValue] { return statement }
        let statement = try RawStatement(which.sql, on: database)
        statements[which.rawValue] = statement
        return statement
    }

    private func remove(_ item: ItemID, by which: IndexStatement) throws(StoreFailure) {
        // An item of a replica that was never met cannot be there.
        guard let replica = names.replicas.number(of: item.version.replica) else { return }
        let statement = try statement(which)
        statement.bind(replica)
        statement.bind(item.version.sequence)
        try statement.execute()
    }

    private func remove(_ number: UInt64, by which: IndexStatement) throws(StoreFailure) {
        let statement = try statement(which)
        statement.bind(number)
        try statement.execute()
    }
}
