// SPDX-License-Identifier: Apache-2.0

package import EvenfoldState

extension PostgreSQLStateStore {
    package func commit(_ transaction: StateTransaction) async throws(StateFailure) -> StateOutcome {
        let row = FleetRow(fleet: fleet)
        return try await connections.write { (connection) throws(PostgreSQLError) in
            try row.lock(connection)
            if let compare = try row.firstRefused(of: transaction.compares, connection) {
                return .left(.refused(compare))
            }
            let revision = try row.raise(connection)
            try row.delete(transaction.writes, connection)
            try row.put(transaction.writes, revision, connection)
            return .committed(.committed(revision: revision))
        }
    }
}

/// The statements of a transaction: as many as there are kinds of them, however many keys they name.
extension FleetRow {
    /// The first comparison that does not hold; `nil` where all do.
    fileprivate func firstRefused(
        of compares: [StateCompare],
        _ connection: PostgreSQLConnection
    ) throws(PostgreSQLError) -> StateCompare? {
        let versions = try versions(compares, connection)
        let leases = try presentLeases(compares.compactMap(\.lease?.name), connection)
        for compare in compares {
            switch compare {
            case .version(let key, let version):
                if versions[key.text, default: 0] != version { return compare }
            case .holds(let lease):
                guard let grant = leases[lease.name.text], grant.isHeld, grant.token == lease.token else {
                    return compare
                }
            }
        }
        return nil
    }

    private func versions(
        _ compares: [StateCompare],
        _ connection: PostgreSQLConnection
    ) throws(PostgreSQLError) -> [String: UInt64] {
        let keys = Set(compares.compactMap(\.key))
        guard !keys.isEmpty else { return [:] }
        let answer = try connection.run(
            """
            SELECT key, version FROM evenfold.document
            WHERE fleet = $1 AND key IN (\(PostgreSQLValue.placeholders(keys.count, from: 2)))
            """,
            [.text(fleet)] + keys.map { .text($0.text) }
        )
        var versions: [String: UInt64] = [:]
        for row in answer.rows { versions[try row.text(0)] = try row.count(1) }
        return versions
    }

    fileprivate func delete(
        _ writes: [StateWrite],
        _ connection: PostgreSQLConnection
    ) throws(PostgreSQLError) {
        var keys: [PostgreSQLValue] = []
        for case .delete(let key) in writes { keys.append(.text(key.text)) }
        guard !keys.isEmpty else { return }
        _ = try connection.run(
            """
            DELETE FROM evenfold.document
            WHERE fleet = $1 AND key IN (\(PostgreSQLValue.placeholders(keys.count, from: 2)))
            """,
            [.text(fleet)] + keys
        )
    }

    fileprivate func put(
        _ writes: [StateWrite],
        _ revision: UInt64,
        _ connection: PostgreSQLConnection
    ) throws(PostgreSQLError) {
        var values: [PostgreSQLValue] = [.text(fleet), .integer(Int64(clamping: revision))]
        var rows: [String] = []
        for case .put(let key, let value) in writes {
            rows.append("($1, $\(values.count + 1), $2, $\(values.count + 2))")
            values += [.text(key.text), .bytes(value)]
        }
        guard !rows.isEmpty else { return }
        _ = try connection.run(
            """
            INSERT INTO evenfold.document (fleet, key, version, value) VALUES \(rows.joined(separator: ", "))
            ON CONFLICT (fleet, key) DO UPDATE SET version = excluded.version, value = excluded.value
            """,
            values
        )
    }
}

extension StateCompare {
    fileprivate var key: StateKey? {
        guard case .version(let key, _) = self else { return nil }
        return key
    }

    fileprivate var lease: StateLease? {
        guard case .holds(let lease) = self else { return nil }
        return lease
    }
}
