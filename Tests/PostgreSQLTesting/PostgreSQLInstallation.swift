// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// The programs of a PostgreSQL server on this machine.
struct PostgreSQLInstallation: Sendable {
    /// The superuser of the tests' own servers.
    static let administrator = "administrator"
    /// Its main version.
    let version: Int
    private let directory: String

    /// The newest one there is, where Debian puts them.
    static func find() throws -> PostgreSQLInstallation {
        let found = try run(["sh", "-c", "ls -d /usr/lib/postgresql/*/bin/postgres | sort -V | tail -n 1"])
        let path = found.split(separator: "\n").last ?? ""
        let parts = path.split(separator: "/")
        guard parts.count == 6, let version = Int(parts[3]) else {
            throw PostgreSQLTrouble(
                "no PostgreSQL server is installed, so nothing was judged; package postgresql has it"
            )
        }
        return PostgreSQLInstallation(version: version, directory: "/usr/lib/postgresql/\(version)/bin")
    }

    /// The path of one of its programs.
    func program(_ name: String) -> String { "\(directory)/\(name)" }

    /// Makes a new data folder below `directory`, which must exist; blocks.
    ///
    /// PostgreSQL refuses to run as root; the folder is made the server's user's then.
    func makeCluster(in directory: String, password: String) throws {
        try PlainFiles.write(Array(password.utf8), to: "\(directory)/password", mode: 0o600)
        if Self.isRoot { try Self.run(["chown", "-R", "\(Self.user):", directory]) }
        try Self.run(
            Self.asServer + [
                program("initdb"), "-D", "\(directory)/data", "-U", Self.administrator, "-A", "scram-sha-256",
                "--pwfile", "\(directory)/password", "--no-locale", "-E", "UTF8", "--no-sync",
            ]
        )
    }

    /// The command that runs the server of a data folder, until it gets a signal or the thread that started it ends, and
    /// then removes the folder.
    func serving(_ directory: String, port: Int) -> [String] {
        let settings = [
            "listen_addresses=127.0.0.1", "port=\(port)", "unix_socket_directories=", "fsync=off",
            "full_page_writes=off", "max_connections=400", "shared_buffers=32MB", "autovacuum=off",
            "log_min_messages=log", "log_destination=stderr", "logging_collector=off",
        ]
        let server =
            Self.asServer + [program("postgres"), "-D", "\(directory)/data"] + settings.flatMap { ["-c", $0] }
        // A shell waits for the server, as the user who may remove the folder. The second wait is for the end that the
        // signal asks for.
        let script = #"""
            directory=$1
            shift
            "$@" &
            server=$!
            trap 'kill -s INT "$server"' TERM INT
            wait "$server" || true
            trap '' TERM INT
            wait "$server" || true
            rm -rf "$directory"
            """#
        return ["setpriv", "--pdeathsig", "TERM", "sh", "-c", script, "server", directory] + server
    }

    private static let user = "postgres"
    private static var isRoot: Bool { PlainFiles.effectiveUser.user == 0 }
    private static var asServer: [String] {
        isRoot ? ["setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups"] : []
    }

    @discardableResult
    private static func run(_ arguments: [String]) throws -> String {
        let result = try CommandRunner.runBlocking(
            Command(arguments: arguments, environment: ["LC_ALL": "C"], directory: "/", timeLimit: .seconds(300))
        )
        guard result.ending == .exited(0) else {
            let messages = String(decoding: result.errorOutput, as: UTF8.self)
            throw PostgreSQLTrouble("\(arguments.joined(separator: " ")): \(result.ending) \(messages)")
        }
        return String(decoding: result.output, as: UTF8.self)
    }
}
