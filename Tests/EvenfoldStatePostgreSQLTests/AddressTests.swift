// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import EvenfoldState
import EvenfoldStatePostgreSQL
import LinuxTesting
import PostgreSQLTesting
import Testing

@Suite("PostgreSQL state store: address", .timeLimit(.minutes(10)))
struct AddressTests {
    /// A URL that leads nowhere.
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var url: @Sendable (PostgreSQLServer) throws -> String
        var reason: StateFailure.Reason
        var says: String

        var testDescription: String { name }
    }

    private static let secret = "hushhush"

    static let cases: [Case] = [
        Case(
            name: "wrong password",
            url: { $0.url(password: secret) },
            reason: .unreachable,
            says: "password authentication failed"
        ),
        Case(
            name: "unknown role",
            url: { $0.url(role: "nobody", password: secret) },
            reason: .unreachable,
            says: "password authentication failed"
        ),
        Case(
            name: "unknown database",
            url: { $0.url(database: "nowhere") },
            reason: .unreachable,
            says: "database \"nowhere\" does not exist"
        ),
        Case(
            name: "nobody listens",
            url: { _ in "postgresql://anna:\(secret)@127.0.0.1:\(try FreePort.find())/state" },
            reason: .unreachable,
            says: "refused"
        ),
        Case(
            name: "another scheme",
            url: { _ in "mysql://anna:\(secret)@127.0.0.1/state" },
            reason: .other,
            says: "postgresql://"
        ),
        Case(
            name: "a broken escape in the password",
            url: { _ in "postgresql://anna:\(secret)%zz@127.0.0.1/state" },
            reason: .other,
            says: "not usable"
        ),
        Case(
            name: "a slash in the password",
            url: { _ in "postgresql://anna:\(secret)/2@127.0.0.1/state" },
            reason: .other,
            says: "the port"
        ),
        Case(
            name: "an @ in the password",
            url: { _ in "postgresql://anna:7@\(secret)@127.0.0.1/state" },
            reason: .other,
            says: "the host"
        ),
        Case(
            name: "a bracket without its end",
            url: { _ in "postgresql://anna:\(secret)@[::1/state" },
            reason: .other,
            says: "not usable"
        ),
        Case(
            name: "a zero byte",
            url: { _ in "postgresql://anna:\(secret)@127.0.0.1\u{0}/state" },
            reason: .other,
            says: "zero byte"
        ),
        Case(
            name: "an option that there is not",
            url: { _ in "postgresql://anna@127.0.0.1/state?pasword=\(secret)" },
            reason: .other,
            says: "not usable"
        ),
    ]

    @Test("a store that is not to be had says why, without a password", arguments: cases)
    func refused(test: Case) async throws {
        let server = try await PostgreSQLServer.shared()
        let url = try test.url(server)
        let failure = try await failure {
            _ = try await PostgreSQLStateStore.open(url: url, fleet: "fleet", lanes: ThreadLanes())
        }
        #expect(failure.reason == test.reason)
        #expect(failure.message.contains(test.says))
        for password in [Self.secret, PostgreSQLServer.password, PostgreSQLServer.escapedPassword] {
            #expect(!failure.message.contains(password))
        }
        #expect(!failure.message.contains("\n"))
    }

    @Test("the place is server, port and database, and nothing else")
    func place() async throws {
        let database = try await TestDatabase()
        let store = try await database.open()
        #expect(store.place == "PostgreSQL at 127.0.0.1:\(database.server.port)/\(database.name)")
        await store.close()
    }
}
