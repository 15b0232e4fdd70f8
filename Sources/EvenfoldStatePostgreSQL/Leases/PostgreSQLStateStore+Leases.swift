// SPDX-License-Identifier: Apache-2.0

package import EvenfoldState

extension PostgreSQLStateStore {
    package func acquireLease(
        _ name: StateKey,
        holder: String,
        for duration: Duration
    ) async throws(StateFailure) -> LeaseOutcome {
        let row = FleetRow(fleet: fleet)
        return try await connections.write { (connection) throws(PostgreSQLError) in
            try row.lock(connection)
            if let present = try row.presentLeases([name], connection)[name.text], present.isHeld {
                return .left(.held(present.holder, remaining: present.remaining))
            }
            let token = try row.raise(connection)
            _ = try connection.run(
                """
                INSERT INTO evenfold.lease (fleet, name, token, holder, since, expires)
                VALUES ($1, $2, $3, $4, clock_timestamp(), clock_timestamp() + $5 * interval '1 microsecond')
                ON CONFLICT (fleet, name) DO UPDATE SET token = excluded.token, holder = excluded.holder,
                    since = excluded.since, expires = excluded.expires
                """,
                [
                    .text(row.fleet), .text(name.text), .integer(Int64(clamping: token)), .bytes(Array(holder.utf8)),
                    .integer(duration.wholeMicroseconds),
                ]
            )
            return .committed(.granted(StateLease(name: name, token: token, duration: duration)))
        }
    }

    package func renewLease(_ lease: StateLease) async throws(StateFailure) -> Bool {
        guard let token = Int64(exactly: lease.token) else { return false }
        let fleet = fleet
        return try await connections.write { (connection) throws(PostgreSQLError) in
            // Nothing that others wait for, so neither the fleet's lock nor a new revision.
            let answer = try connection.run(
                """
                UPDATE evenfold.lease SET expires = clock_timestamp() + $4 * interval '1 microsecond'
                WHERE fleet = $1 AND name = $2 AND token = $3 AND expires > clock_timestamp() RETURNING token
                """,
                [
                    .text(fleet), .text(lease.name.text), .integer(token),
                    .integer(lease.duration.wholeMicroseconds),
                ]
            )
            return answer.rows.isEmpty ? .left(false) : .committed(true)
        }
    }

    package func releaseLease(_ lease: StateLease) async throws(StateFailure) {
        guard let token = Int64(exactly: lease.token) else { return }
        try await remove(lease.name, "AND token = $3", [.integer(token)])
    }

    package func breakLease(_ name: StateKey) async throws(StateFailure) {
        try await remove(name, "", [])
    }

    package func leaseHolder(_ name: StateKey) async throws(StateFailure) -> LeaseHolder? {
        let row = FleetRow(fleet: fleet)
        return try await connections.read { (connection) throws(PostgreSQLError) in
            guard let present = try row.presentLeases([name], connection)[name.text], present.isHeld else { return nil }
            return present.holder
        }
    }

    private func remove(
        _ name: StateKey,
        _ condition: StaticString,
        _ values: [PostgreSQLValue]
    ) async throws(StateFailure) {
        let row = FleetRow(fleet: fleet)
        try await connections.write { (connection) throws(PostgreSQLError) in
            try row.lock(connection)
            let removed = try connection.run(
                "DELETE FROM evenfold.lease WHERE fleet = $1 AND name = $2 \(condition) RETURNING token",
                [.text(row.fleet), .text(name.text)] + values
            )
            guard !removed.rows.isEmpty else { return .left(()) }
            _ = try row.raise(connection)
            return .committed(())
        }
    }
}
