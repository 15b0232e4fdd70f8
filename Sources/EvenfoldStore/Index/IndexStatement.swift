// SPDX-License-Identifier: Apache-2.0

/// The statements that write an index database.
enum IndexStatement: Int, CaseIterable {
    case insertReplica
    case findAttributes
    case insertAttributes
    case pruneAttributes
    case countAttributes
    case putHeader
    case clearFormerReplicas
    case insertFormerReplica
    case insertServer
    case putServerKnowledge
    case putServerCursor
    case putInterval
    case deleteInterval
    case putEntry
    case deleteEntry
    case putPending
    case deletePending
    case putIntent
    case deleteIntent
    case putKept
    case deleteKept

    /// The text of the statement.
    var sql: String {
        switch self {
        case .insertReplica: "INSERT INTO replica VALUES (?, ?, ?)"
        case .findAttributes: IndexQuery.attributes + " WHERE hash = ?"
        case .insertAttributes: "INSERT INTO attributes VALUES (NULL, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
        case .pruneAttributes:
            "DELETE FROM attributes WHERE id NOT IN (SELECT attributes FROM entry UNION SELECT attributes FROM pending)"
        case .countAttributes: "SELECT count(*) FROM attributes"
        case .putHeader: "INSERT OR REPLACE INTO header VALUES (1, ?, ?, ?, ?, ?, ?)"
        case .clearFormerReplicas: "DELETE FROM former_replica"
        case .insertFormerReplica: "INSERT INTO former_replica VALUES (?, ?)"
        case .insertServer: "INSERT INTO server VALUES (?, ?, 0, NULL, NULL)"
        case .putServerKnowledge: "UPDATE server SET has_knowledge = 1 WHERE id = ?"
        case .putServerCursor: "UPDATE server SET cursor_replica = ?, cursor_arrival = ? WHERE id = ?"
        case .putInterval: "INSERT OR REPLACE INTO knowledge VALUES (?, ?, ?, ?)"
        case .deleteInterval: "DELETE FROM knowledge WHERE owner = ? AND replica = ? AND first = ?"
        case .putEntry: Self.put("entry", columns: IndexSchema.recordColumnCount + IndexSchema.entryColumnCount)
        case .deleteEntry: "DELETE FROM entry WHERE replica = ? AND sequence = ?"
        case .putPending: Self.put("pending", columns: IndexSchema.recordColumnCount + IndexSchema.pendingColumnCount)
        case .deletePending: "DELETE FROM pending WHERE replica = ? AND sequence = ?"
        case .putIntent: "INSERT OR REPLACE INTO intent VALUES (?, ?)"
        case .deleteIntent: "DELETE FROM intent WHERE number = ?"
        case .putKept: Self.put("kept", columns: 13)
        case .deleteKept: "DELETE FROM kept WHERE id = ?"
        }
    }

    private static func put(_ table: String, columns: Int) -> String {
        "INSERT OR REPLACE INTO \(table) VALUES (\(Array(repeating: "?", count: columns).joined(separator: ",")))"
    }
}

/// The statements that read an index database; every column of every table, in the order of the schema.
enum IndexQuery {
    static let replicas = "SELECT id, high, low FROM replica ORDER BY id"
    static let attributes = "SELECT id, mode, owner, owner_number, owning_group, group_number, extended FROM attributes"
    static let header = "SELECT replica, sequence, arrival, clock, store, initial_sync_done FROM header"
    static let formerReplicas = "SELECT replica FROM former_replica ORDER BY position"
    static let servers = "SELECT id, name, has_knowledge, cursor_replica, cursor_arrival FROM server"
    static let knowledge = "SELECT owner, replica, first, past FROM knowledge"
    static let entries = "SELECT * FROM entry"
    static let pending = "SELECT * FROM pending"
    static let intents = "SELECT number, operation FROM intent"
    static let kept = "SELECT * FROM kept"
}
