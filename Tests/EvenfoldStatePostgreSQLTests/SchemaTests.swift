// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import EvenfoldState
import EvenfoldStatePostgreSQL
import PostgreSQLTesting
import Testing

@Suite("PostgreSQL state store: schema", .timeLimit(.minutes(10)))
struct SchemaTests {
    @Test("clients that find an empty database at once make its tables once")
    func concurrent() async throws {
        let database = try await TestDatabase()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let store = try await database.open(fleet: "fleet-\(number)")
                    try await store.put("document")
                    await store.close()
                }
            }
            try await group.waitForAll()
        }
        #expect(try await database.sql("SELECT version FROM evenfold.format") == "1")
        #expect(try await database.sql("SELECT count(*), min(revision), max(revision) FROM evenfold.fleet") == "8|1|1")
    }

    @Test("tables that a newer program made are refused and left as they are")
    func newer() async throws {
        let database = try await TestDatabase()
        let old = try await database.open()
        try await old.put("document")
        try await database.sql("UPDATE evenfold.format SET version = 2")
        let opened = try await failure { _ = try await database.open() }
        #expect(opened.reason == .unsupported)
        #expect(opened.message.contains("version 2"))
        // Also by a client that was there before.
        #expect(try await failure { try await old.put("document") }.reason == .unsupported)
        #expect(try await failure { _ = try await old.take("apply", as: "anna") }.reason == .unsupported)
        #expect(try await database.sql("SELECT version FROM evenfold.format") == "2")
        #expect(try await database.sql("SELECT key, version FROM evenfold.document") == "document|1")
        await old.close()
    }

    @Test("another program's schema of this name is refused and left as it is")
    func foreign() async throws {
        let database = try await TestDatabase()
        try await database.sql("CREATE SCHEMA evenfold CREATE TABLE origami (fold text)")
        #expect(try await failure { _ = try await database.open() }.reason == .unsupported)
        #expect(try await database.sql("SELECT relname FROM pg_stat_user_tables") == "origami")
    }

    @Test("a role without rights is told what it needs, and a schema of its own is enough")
    func rights() async throws {
        let database = try await TestDatabase()
        let role = "guest_\(database.name)"
        try await database.sql("CREATE ROLE \(role) LOGIN PASSWORD 'guest'")
        let url = database.server.url(database: database.name, role: role, password: "guest")
        let refused = try await failure { _ = try await database.open(url: url) }
        #expect(refused.reason == .other)
        #expect(refused.message.contains("permission denied for database"))
        #expect(refused.message.contains("CREATE on the database"))
        try await database.sql("CREATE SCHEMA evenfold AUTHORIZATION \(role)")
        let store = try await database.open(url: url)
        #expect(try await store.put("document") == 1)
        await store.close()
        // Whoever may only read, reads.
        let reader = "reader_\(database.name)"
        try await database.sql(
            """
            CREATE ROLE \(reader) LOGIN PASSWORD 'guest'; GRANT USAGE ON SCHEMA evenfold TO \(reader);
            GRANT SELECT ON ALL TABLES IN SCHEMA evenfold TO \(reader)
            """
        )
        let reading = try await database.open(
            url: database.server.url(database: database.name, role: reader, password: "guest")
        )
        #expect(try await reading.get(try key("document"))?.version == 1)
        let write = try await failure { try await reading.put("document") }
        #expect(write.reason == .other)
        #expect(write.message.contains("INSERT"))
        await reading.close()
    }

    @Test("two fleets in one database do not see each other")
    func fleets() async throws {
        let database = try await TestDatabase()
        let one = try await database.open(fleet: "one")
        let two = try await database.open(fleet: "two")
        try await one.put("document", [1])
        let lease = try await one.take("apply", as: "anna")
        #expect(try await two.revision() == 0)
        #expect(try await two.get(try key("document")) == nil)
        #expect(try await two.list(prefix: "", after: nil, backwards: false, limit: 10) == [])
        #expect(try await two.leaseHolder(try key("apply")) == nil)
        try await two.breakLease(try key("apply"))
        let other = try await two.take("apply", as: "bert")
        #expect(try await two.put("document", [2]) == 2)
        _ = try await two.commit(StateTransaction(compares: [], writes: [.delete(try key("document"))]))
        try await two.releaseLease(other)
        #expect(try await one.renewLease(lease))
        #expect(try await one.get(try key("document"))?.value == [1])
        #expect(try await one.revision() == 2)
        await one.close()
        await two.close()
    }

    @Test("the id of a fleet is one", arguments: ["", "a b", "a'; DROP SCHEMA evenfold", "a\u{0}b", "\u{E9}"])
    func identity(fleet: String) async throws {
        let database = try await TestDatabase()
        #expect(try await failure { _ = try await database.open(fleet: fleet) }.reason == .other)
    }

    @Test("names that no text of the database can hold come back whole", arguments: ["LATIN1", "SQL_ASCII", "UTF8"])
    func encodings(encoding: String) async throws {
        let database = try await TestDatabase(encoding: encoding)
        let store = try await database.open()
        let holder = "Zo\u{EB} \u{1F4A5}\u{0}\n'; --"
        _ = try await store.take("apply", as: holder)
        #expect(try await store.leaseHolder(try key("apply"))?.holder == holder)
        #expect(try await store.list(prefix: "\u{E9}\u{0}", after: nil, backwards: false, limit: 1) == [])
        await store.close()
    }
}
