// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
package import EvenfoldLinux

/// A PostgreSQL server of the tests' own: one for each test process, on a loopback port, in a temporary folder.
///
/// It knows nothing of a server that the machine may have beside it. It ends with the test process, however that ends,
/// and its folder goes with it.
package final class PostgreSQLServer: Sendable {
    /// The port on 127.0.0.1.
    package let port: Int
    /// The database that tests share, each with a fleet of its own.
    package static let sharedDatabase = "state"
    /// The role of the stores: no superuser, but the owner of the databases.
    package static let role = "operator"
    /// Its password, with characters that a URL has to escape.
    package static let password = "se/cr@t:word"
    /// The same as it stands in a URL.
    package static let escapedPassword = "se%2Fcr%40t%3Aword"

    private let installation: PostgreSQLInstallation
    private let adminPassword: String
    private let lanes = ThreadLanes()

    private static let starting = Task { try await start() }

    /// The server of this process, started at the first use.
    package static func shared() async throws -> PostgreSQLServer { try await starting.value }

    init(port: Int, installation: PostgreSQLInstallation, adminPassword: String) {
        self.port = port
        self.installation = installation
        self.adminPassword = adminPassword
    }

    /// The URL of a database for the stores, or for another role.
    package func url(
        database: String = PostgreSQLServer.sharedDatabase,
        role: String = PostgreSQLServer.role,
        password: String = PostgreSQLServer.escapedPassword
    ) -> String {
        "postgresql://\(role):\(password)@127.0.0.1:\(port)/\(database)"
    }

    /// Makes an empty database of the stores' role; its name is its own.
    ///
    /// Its language orders text other than byte by byte, where the server can do that.
    package func makeDatabase(encoding: String? = nil) async throws -> String {
        let name = "test_" + String(try RandomBytes.word(), radix: 36)
        try await makeDatabase(name, encoding: encoding)
        return name
    }

    /// An id for a fleet that no other test has.
    package static func makeFleet() throws -> String { "fleet-" + String(try RandomBytes.word(), radix: 36) }

    /// Runs SQL as the administrator; answers the rows as lines, their columns separated by `|`.
    @discardableResult
    package func sql(
        _ statement: String,
        in database: String = PostgreSQLServer.sharedDatabase
    ) async throws -> String {
        let result = try await CommandRunner(lanes: lanes).run(
            Command(arguments: psql(database) + ["-c", statement], environment: environment, timeLimit: .seconds(120))
        )
        guard result.ending == .exited(0) else {
            throw PostgreSQLTrouble(String(decoding: result.errorOutput, as: UTF8.self))
        }
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        return lines.joined(separator: "\n")
    }

    /// Runs statements in one session that ends only with the value that is returned, when all but the last were run.
    ///
    /// The last one is one that lasts.
    package func session(_ statements: [String], in database: String) async throws -> ServiceProcess {
        var arguments = psql(database)
        for statement in statements.dropLast() { arguments += ["-c", statement] }
        arguments += ["-c", #"\warn reached"#] + statements.suffix(1).flatMap { ["-c", $0] }
        let service = try ServiceProcess(arguments: arguments, environment: environment)
        let hasReached = await lanes.blocking("psql") {
            service.waits(for: "reached", before: MonotonicTime.now.advanced(by: .seconds(120)))
        }
        guard hasReached else { throw PostgreSQLTrouble(String(decoding: service.errorOutput, as: UTF8.self)) }
        return service
    }

    /// Ends every connection to a database, as an administrator does.
    package func disconnect(_ database: String) async throws {
        try await sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(database)'",
            in: "postgres"
        )
    }

    /// Makes the shared database and the stores' role.
    func prepare() async throws {
        try await sql("CREATE ROLE \(Self.role) LOGIN PASSWORD '\(Self.password)'", in: "postgres")
        try await makeDatabase(Self.sharedDatabase, encoding: nil)
    }

    private func makeDatabase(_ name: String, encoding: String?) async throws {
        var options = "OWNER \(Self.role) TEMPLATE template0 LOCALE 'C'"
        if let encoding {
            options += " ENCODING '\(encoding)'"
        } else if installation.version >= 15 {
            options += " LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
        }
        try await sql("CREATE DATABASE \(name) \(options)", in: "postgres")
    }

    private var environment: [String: String] {
        ["PGPASSWORD": adminPassword, "LC_ALL": "C", "PGCONNECT_TIMEOUT": "60"]
    }

    private func psql(_ database: String) -> [String] {
        [
            installation.program("psql"), "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1",
            "-p", "\(port)", "-U", PostgreSQLInstallation.administrator, "-d", database,
        ]
    }
}

/// Why a test has no server, or its server did not do what it was told.
package struct PostgreSQLTrouble: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
