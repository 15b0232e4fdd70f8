// SPDX-License-Identifier: Apache-2.0

package import EvenfoldEngine
import EvenfoldModel
package import EvenfoldState

/// The state of a fleet in a PostgreSQL database, shared by the operators of many machines.
///
/// Every transaction that raises the fleet's revision begins with locking the fleet's row, and holds that lock until it
/// has committed or left. So these transactions happen one after the other: each reads what all earlier ones committed
/// (a statement of a transaction at the level "read committed" sees everything that was committed before it began, and
/// the lock was not to be had before), the comparisons still hold when it writes, and revisions rise in the order of
/// commits, also for readers: nobody sees revision 8 and later learns that there is a 7. Rows of documents and leases
/// are changed only under that lock, but for the renewal of a lease: one statement, which changes its expiry if the
/// lease is still held. Two statements never wait for each other in a circle, since everybody takes the fleet's row
/// first and whoever renews needs one row only. A higher isolation level would add failures to repeat and nothing else.
///
/// Leases end by the server's clock alone. The server must be one that remembers sessions: behind a pooler that gives
/// each transaction another session, changes are not heard of.
package final class PostgreSQLStateStore: StateStore {
    package let place: String
    let fleet: String
    let connections: ConnectionLane
    let listening: ChangeListening

    private init(_ place: String, _ fleet: String, _ connections: ConnectionLane, _ listening: ChangeListening) {
        self.place = place
        self.fleet = fleet
        self.connections = connections
        self.listening = listening
    }

    /// Connects to a server that can be written, and makes or upgrades the tables where that is needed.
    ///
    /// - Parameters:
    ///   - url: The database, as libpq takes it: `postgresql://USER@HOST/DATABASE?sslmode=verify-full`. A password that is
    ///     not in it comes from `PGPASSWORD` or `~/.pgpass`.
    ///   - fleet: The fleet's id, of the characters that a ``StateKey`` may have; fleets with other ids do not see each
    ///     other's state.
    ///   - lanes: Where the threads come from: one while something is asked, and one from the first wait for a change
    ///     until ``close()``.
    ///   - limits: How long to wait for what.
    /// - Returns: The store, connected.
    /// - Throws: ``StateFailure``; `unsupported` for tables that a newer program made, which stay as they are.
    package static func open(
        url: String,
        fleet: String,
        lanes: any LaneSource,
        limits: PostgreSQLLimits = PostgreSQLLimits()
    ) async throws(StateFailure) -> PostgreSQLStateStore {
        guard StateKey(fleet) != nil else {
            throw StateFailure(reason: .other, message: "the id of the fleet has characters that no id has")
        }
        let opening = ConnectionOpening(address: try PostgreSQLAddress(url), limits: limits)
        let connections = ConnectionLane(opening, lanes: lanes)
        let place = try await connections.read { $0.place }
        return PostgreSQLStateStore(
            place,
            fleet,
            connections,
            ChangeListening(opening, channel: FleetChannel.name(of: fleet), lanes: lanes)
        )
    }

    deinit { listening.stop() }

    package func close() async {
        await listening.close()
        await connections.close()
    }

    package func revision() async throws(StateFailure) -> UInt64 {
        let fleet = fleet
        return try await connections.read { (connection) throws(PostgreSQLError) in
            let rows = try connection.run("SELECT revision FROM evenfold.fleet WHERE id = $1", [.text(fleet)]).rows
            return try rows.first?.count(0) ?? 0
        }
    }
}
