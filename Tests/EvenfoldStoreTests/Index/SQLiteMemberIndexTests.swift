// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldModel
import EvenfoldReplication
import EvenfoldStore
import FileTesting
import FoundationEssentials
import GRDB
import Testing

@Suite("SQLite member index")
struct SQLiteMemberIndexTests {
    @Test("a new index is empty")
    func newIndex() throws {
        let directory = try TemporaryDirectory()
        let index = try SQLiteMemberIndex(path: directory.file("index.sqlite"))
        #expect(try index.load() == IndexSnapshot())
    }

    @Test(
        "what was committed is read back, by the same and by the next process",
        arguments: 1...60 as ClosedRange<UInt64>
    )
    func readsBack(seed: UInt64) throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("index.sqlite")
        var model = IndexModel()
        var number: UInt64 = 0
        for _ in 0..<5 {
            let index = try SQLiteMemberIndex(path: path)
            #expect(IndexModel(try index.load()).difference(from: model) == nil, "seed \(seed), reopened at \(number)")
            for _ in 0..<4 {
                let batch = (0..<3 as Range<UInt64>).map { RandomChanges.transaction(number + $0, seed: seed) }
                number += 3
                try index.commit(batch)
                for transaction in batch { model.apply(transaction) }
                #expect(
                    IndexModel(try index.load()).difference(from: model) == nil,
                    "seed \(seed), transaction \(number)"
                )
            }
            try index.close()
        }
    }

    @Test("an index of a newer program is refused and stays as it is")
    func newer() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("index.sqlite")
        try SQLiteMemberIndex(path: path).close()
        try modify(path) { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('index-999')") }
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let failure = #expect(throws: IndexFailure.self) { try SQLiteMemberIndex(path: path) }
        #expect(failure?.reason == .unsupported)
        #expect(failure?.message.contains("newer version") == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test("another program's database is refused and stays as it is")
    func foreign() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("index.sqlite")
        try modify(path) {
            try $0.execute(sql: "CREATE TABLE precious (value TEXT); INSERT INTO precious VALUES ('x')")
        }
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(throws: IndexFailure.self) { try SQLiteMemberIndex(path: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test("an index that is open cannot be opened a second time")
    func inUse() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("index.sqlite")
        let index = try SQLiteMemberIndex(path: path)
        let failure = #expect(throws: IndexFailure.self) { try SQLiteMemberIndex(path: path) }
        #expect(failure?.reason == .inUse)
        try index.close()
        try SQLiteMemberIndex(path: path).close()
    }

    @Test("a missing directory is a failure")
    func missingDirectory() throws {
        let failure = #expect(throws: IndexFailure.self) {
            try SQLiteMemberIndex(path: "/nonexistent/place/index.sqlite")
        }
        #expect(failure?.reason == .other)
    }

    @Test("a full disk is told apart, leaves the last commit, and stops what would build on the failed one")
    func diskFull() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("index.sqlite")
        let index = try SQLiteMemberIndex(path: path, maximumPages: 60)
        var model = IndexModel()
        var failure: IndexFailure?
        for number in 1...1_000 as ClosedRange<UInt64> {
            let transaction = RandomChanges.transaction(number, seed: 7)
            do throws(IndexFailure) {
                try index.commit([transaction])
                model.apply(transaction)
            } catch {
                failure = error
                break
            }
        }
        #expect(failure?.isDiskFull == true)
        let again = #expect(throws: IndexFailure.self) { try index.commit([]) }
        #expect(again?.isDiskFull == true)
        #expect(IndexModel(try index.load()).difference(from: model) == nil)
        try index.close()
        let reopened = try SQLiteMemberIndex(path: path)
        #expect(IndexModel(try reopened.load()).difference(from: model) == nil)
        let next = RandomChanges.transaction(5_000, seed: 7)
        try reopened.commit([next])
        model.apply(next)
        #expect(IndexModel(try reopened.load()).difference(from: model) == nil)
    }

    @Test("attribute sets that nothing uses any more are removed")
    func pruning() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("index.sqlite")
        let index = try SQLiteMemberIndex(path: path)
        var entry = SampleFolder(count: 1).entries[0]
        for round in 0..<30 as Range<UInt32> {
            let changes = (0..<1_000 as Range<UInt32>).map { step -> IndexChange in
                entry.record.attributes.value.owner.number = round * 1_000 + step
                return .entry(entry)
            }
            try index.commit([IndexTransaction(number: UInt64(round) + 1, changes: changes)])
        }
        #expect(try index.load().entries == [entry])
        try index.close()
        try modify(path) { database in
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM attributes") ?? 0
            #expect(count < 10_000)
        }
    }

    /// Writes to a database that no index holds, around everything that protects it.
    private func modify(_ path: String, _ body: (Database) throws -> Void) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try body($0) }
        try queue.close()
    }
}
