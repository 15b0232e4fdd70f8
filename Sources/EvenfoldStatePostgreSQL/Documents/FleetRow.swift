// SPDX-License-Identifier: Apache-2.0

/// The row that orders a fleet's transactions.
struct FleetRow: Sendable {
    /// The fleet's id.
    let fleet: String

    /// Waits for every transaction of the fleet that is under way, and keeps later ones waiting until this one is over.
    ///
    /// The first write of a fleet makes its row.
    ///
    /// - Throws: Also where a newer program has upgraded the tables since this one connected.
    func lock(_ connection: PostgreSQLConnection) throws(PostgreSQLError) {
        if try lockPresent(connection) { return }
        _ = try connection.run(
            "INSERT INTO evenfold.fleet (id, revision) VALUES ($1, 0) ON CONFLICT (id) DO NOTHING",
            [.text(fleet)]
        )
        guard try lockPresent(connection) else { throw .damaged("the row of the fleet is not to be had") }
    }

    private func lockPresent(_ connection: PostgreSQLConnection) throws(PostgreSQLError) -> Bool {
        let answer = try connection.run(
            "SELECT revision, (SELECT version FROM evenfold.format) FROM evenfold.fleet WHERE id = $1 FOR UPDATE",
            [.text(fleet)]
        )
        guard let row = answer.rows.first else { return false }
        _ = try row.count(0)
        try StateSchema.check(try row.count(1))
        return true
    }

    /// Raises the revision, and tells everybody who listens when the transaction has committed.
    ///
    /// Only under the lock.
    ///
    /// - Returns: The new revision.
    func raise(_ connection: PostgreSQLConnection) throws(PostgreSQLError) -> UInt64 {
        let answer = try connection.run(
            """
            WITH raised AS (UPDATE evenfold.fleet SET revision = revision + 1 WHERE id = $1 RETURNING revision)
            SELECT revision, pg_notify($2, '') FROM raised
            """,
            [.text(fleet), .text(FleetChannel.name(of: fleet))]
        )
        guard let revision = try answer.rows.first?.count(0), revision > 0 else {
            throw .damaged("the row of the fleet is gone")
        }
        return revision
    }
}
