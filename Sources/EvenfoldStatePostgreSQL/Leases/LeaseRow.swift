// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldState

/// A grant as it is stored, and whether its time is over by the server's clock.
struct LeaseRow: Hashable, Sendable {
    /// The number of the grant.
    let token: UInt64
    /// Who has it, or had it.
    let holder: LeaseHolder
    /// How long it lasts unless it is renewed; zero or less when its time is over.
    let remaining: Duration

    /// Whether the holder has it still.
    var isHeld: Bool { remaining > .zero }
}

extension FleetRow {
    /// The grants of these names that are stored, also those whose time is over.
    func presentLeases(
        _ names: [StateKey],
        _ connection: PostgreSQLConnection
    ) throws(PostgreSQLError) -> [String: LeaseRow] {
        let names = Set(names)
        guard !names.isEmpty else { return [:] }
        let answer = try connection.run(
            """
            SELECT name, token, holder, since, expires, clock_timestamp() FROM evenfold.lease
            WHERE fleet = $1 AND name IN (\(PostgreSQLValue.placeholders(names.count, from: 2)))
            """,
            [.text(fleet)] + names.map { .text($0.text) }
        )
        var leases: [String: LeaseRow] = [:]
        for row in answer.rows {
            let token = try row.count(1)
            guard token > 0 else { throw .damaged("a lease has no number") }
            let holder = LeaseHolder(holder: try row.text(2), since: try row.time(3), expires: try row.time(4))
            leases[try row.text(0)] = LeaseRow(
                token: token,
                holder: holder,
                remaining: try row.time(5).duration(to: holder.expires)
            )
        }
        return leases
    }
}
