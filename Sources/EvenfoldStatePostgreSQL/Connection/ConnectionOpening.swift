// SPDX-License-Identifier: Apache-2.0

/// How the store's connections are made: where to, and what each is told first.
struct ConnectionOpening: Sendable {
    /// Where to.
    let address: PostgreSQLAddress
    /// What the connection waits for, and for how long.
    let limits: PostgreSQLLimits

    /// Connects and sets what every statement relies on.
    func open() throws(PostgreSQLError) -> PostgreSQLConnection {
        let connection = try PostgreSQLConnection(address, limits)
        // Names mean PostgreSQL's own things, whatever else the database has. A server that is set to answer before it
        // has written answers this client afterwards; one that is set to wait for others too stays as it is. A client
        // that listens is idle by trade (the setting is there from PostgreSQL 14 on).
        _ = try connection.run(
            """
            SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', false),
                pg_catalog.set_config('lock_timeout', $1, false),
                pg_catalog.set_config('statement_timeout', $2, false),
                pg_catalog.set_config('idle_in_transaction_session_timeout', $3, false),
                CASE WHEN pg_catalog.current_setting('synchronous_commit') = 'off'
                    THEN pg_catalog.set_config('synchronous_commit', 'on', false) END,
                (SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.pg_settings
                    WHERE name = 'idle_session_timeout')
            """,
            [limits.lock, limits.statement, limits.idle].map { .text("\($0.wholeMilliseconds)") }
        )
        return connection
    }
}

extension Duration {
    /// Milliseconds, at least one, as PostgreSQL takes them for a time limit.
    fileprivate var wholeMilliseconds: Int32 {
        Int32(clamping: max(1, wholeMicroseconds / 1_000))
    }

    /// Microseconds, saturating.
    var wholeMicroseconds: Int64 {
        let (product, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, overflowToo) = product.addingReportingOverflow(components.attoseconds / 1_000_000_000_000)
        return overflow || overflowToo ? (components.seconds < 0 ? .min : .max) : sum
    }
}
