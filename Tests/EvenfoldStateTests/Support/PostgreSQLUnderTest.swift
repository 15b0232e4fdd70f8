// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import EvenfoldState
import EvenfoldStatePostgreSQL
import PostgreSQLTesting

/// A fleet's state in a PostgreSQL server of the tests' own.
struct PostgreSQLUnderTest: StoreUnderTest {
    private let server: PostgreSQLServer
    private let fleet: String
    /// One thread for each client, and one for each that waits for a change.
    private static let lanes = ThreadLanes(limit: 400)

    init() async throws {
        server = try await PostgreSQLServer.shared()
        fleet = try PostgreSQLServer.makeFleet()
    }

    func open() async throws -> any StateStore {
        try await PostgreSQLStateStore.open(url: server.url(), fleet: fleet, lanes: Self.lanes, limits: .patient)
    }

    func expire(_ lease: StateLease) async throws {
        try await server.sql(
            """
            UPDATE evenfold.lease SET expires = clock_timestamp() - interval '1 millisecond'
            WHERE fleet = '\(fleet)' AND name = '\(lease.name.text)' AND token = \(lease.token)
            """
        )
    }
}

extension PostgreSQLLimits {
    /// For a machine that is busy with other tests.
    fileprivate static var patient: PostgreSQLLimits {
        PostgreSQLLimits(
            connect: .seconds(120),
            lock: .seconds(120),
            statement: .seconds(120),
            idle: .seconds(120),
            answer: .seconds(180)
        )
    }
}
