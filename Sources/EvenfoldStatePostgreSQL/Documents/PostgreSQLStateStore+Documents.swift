// SPDX-License-Identifier: Apache-2.0

package import EvenfoldState

extension PostgreSQLStateStore {
    private static let select = "SELECT key, version, value FROM evenfold.document WHERE fleet = $1"

    package func get(_ key: StateKey) async throws(StateFailure) -> StateDocument? {
        let fleet = fleet
        return try await connections.read { (connection) throws(PostgreSQLError) in
            let answer = try connection.run(Self.select + " AND key = $2", [.text(fleet), .text(key.text)])
            return try answer.rows.first?.document()
        }
    }

    package func list(
        prefix: String,
        after: StateKey?,
        backwards: Bool,
        limit: Int
    ) async throws(StateFailure) -> [StateDocument] {
        // No key has bytes beyond ASCII, or control characters, of which PostgreSQL does not take the zero.
        guard limit > 0, prefix.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) else { return [] }
        let fleet = fleet
        return try await connections.read { (connection) throws(PostgreSQLError) in
            // The byte behind every allowed one bounds the keys that begin with the prefix.
            let end = prefix + "\u{7F}"
            let order = backwards ? "key < $4 ORDER BY key DESC" : "key > $4 ORDER BY key"
            let answer = try connection.run(
                Self.select + " AND key >= $2 AND key < $3 AND \(order) LIMIT $5",
                [
                    .text(fleet), .text(prefix), .text(end), .text(after?.text ?? (backwards ? end : "")),
                    .integer(Int64(limit)),
                ]
            )
            var documents: [StateDocument] = []
            for row in answer.rows { documents.append(try row.document()) }
            return documents
        }
    }
}

extension PostgreSQLRow {
    /// A row of key, version and value.
    fileprivate func document() throws(PostgreSQLError) -> StateDocument {
        guard let key = StateKey(try text(0)) else { throw .damaged("a document has a key that no document has") }
        let version = try count(1)
        guard version > 0 else { throw .damaged("the document \(key.text) has no version") }
        return StateDocument(key: key, version: version, value: try bytes(2))
    }
}
