// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldModel
import EvenfoldReplication
import EvenfoldStore
import FileTesting
import FoundationEssentials
import GRDB
import SeededTesting
import Testing

/// None of these may trap: a trap ends the whole run.
@Suite("Damaged index databases")
struct IndexDamageTests {
    private static func sample(_ directory: TemporaryDirectory) throws -> Data {
        let path = directory.file("sound.sqlite")
        let index = try SQLiteMemberIndex(path: path)
        for number in 1...12 as ClosedRange<UInt64> {
            try index.commit([RandomChanges.transaction(number, seed: 99)])
        }
        try index.close()
        return try Data(contentsOf: URL(fileURLWithPath: path))
    }

    /// Opens, reads and writes; whatever is wrong must be an ``IndexFailure``.
    private func use(_ path: String) -> Bool {
        do throws(IndexFailure) {
            let index = try SQLiteMemberIndex(path: path)
            defer { try? index.close() }
            _ = try index.load()
            try index.commit([RandomChanges.transaction(13, seed: 99)])
            _ = try index.load()
            return true
        } catch {
            return false
        }
    }

    @Test("flipped bits are a failure or another content, never a trap", arguments: 1...8 as ClosedRange<UInt64>)
    func flippedBits(seed: UInt64) throws {
        let directory = try TemporaryDirectory()
        let sound = try Self.sample(directory)
        var generator = SeededGenerator(seed: seed)
        var failures = 0
        for round in 0..<150 {
            var bytes = sound
            for _ in 0...generator.next() % 12 {
                // Every other round in the first pages: the header and the roots of the trees.
                let limit = round % 2 == 0 ? UInt64(bytes.count) : min(UInt64(bytes.count), 4_096)
                bytes[Int(generator.next() % limit)] ^= 1 << UInt8(generator.next() % 8)
            }
            let path = directory.file("damaged-\(round).sqlite")
            try bytes.write(to: URL(fileURLWithPath: path))
            if !use(path) { failures += 1 }
            for suffix in ["", "-wal", "-journal"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
        #expect(failures > 0, "seed \(seed)")
    }

    @Test("a file cut anywhere is a failure, an empty index or a shorter one, never a trap")
    func truncated() throws {
        let directory = try TemporaryDirectory()
        let sound = try Self.sample(directory)
        let path = directory.file("cut.sqlite")
        for length in stride(from: 0, to: sound.count, by: max(1, sound.count / 300)) + [
            1, 15, 16, 99, 100, 101, 4_095, 4_097,
        ] {
            try sound.prefix(length).write(to: URL(fileURLWithPath: path))
            _ = use(path)
            for suffix in ["", "-wal", "-journal"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
        try sound.write(to: URL(fileURLWithPath: path))
        #expect(use(path))
    }

    @Test(
        "a log with flipped bits is a failure or an earlier state, never a trap",
        arguments: 1...4 as ClosedRange<UInt64>
    )
    func damagedLog(seed: UInt64) throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("index.sqlite")
        let copy = directory.file("copy.sqlite")
        let index = try SQLiteMemberIndex(path: path)
        var states: [IndexModel] = [IndexModel()]
        for number in 1...10 as ClosedRange<UInt64> {
            let transaction = RandomChanges.transaction(number, seed: seed)
            try index.commit([transaction])
            var state = states[states.count - 1]
            state.apply(transaction)
            states.append(state)
        }
        let database = try Data(contentsOf: URL(fileURLWithPath: path))
        let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
        try #require(!log.isEmpty)
        var generator = SeededGenerator(seed: seed)
        for round in 0..<60 {
            var bytes = log
            bytes[Int(generator.next() % UInt64(bytes.count))] ^= 1 << UInt8(generator.next() % 8)
            if round % 3 == 0 { bytes = bytes.prefix(Int(generator.next() % UInt64(bytes.count))) }
            try database.write(to: URL(fileURLWithPath: copy))
            try bytes.write(to: URL(fileURLWithPath: copy + "-wal"))
            // Frames carry checksums: a damaged one and all after it never were.
            do throws(IndexFailure) {
                let reopened = try SQLiteMemberIndex(path: copy)
                let found = IndexModel(try reopened.load())
                #expect(states.contains(found), "seed \(seed), round \(round)")
                try reopened.close()
            } catch {
                Issue.record("seed \(seed), round \(round): \(error)")
            }
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let sql: String
        var testDescription: String { sql }
    }

    static let hostile = [
        "UPDATE entry SET replica = 77 WHERE (replica, sequence) = (SELECT replica, sequence FROM entry LIMIT 1)",
        "UPDATE entry SET kind = 9", "UPDATE entry SET kind = -1",
        "UPDATE entry SET parent_replica = 9223372036854775807", "UPDATE entry SET previous_replica = -1",
        "UPDATE entry SET name = x''", "UPDATE entry SET name = x'2F'", "UPDATE entry SET name = zeroblob(300)",
        "UPDATE entry SET place_fence = 0", "UPDATE entry SET place_fence = 1000",
        "UPDATE entry SET place_context = x'FF'", "UPDATE entry SET place_context = x'0105FFFFFFFFFFFFFFFFFFFFFF01'",
        "UPDATE entry SET digest = x'00'", "UPDATE entry SET modified_nanoseconds = 1000000000",
        "UPDATE entry SET modified_nanoseconds = -1", "UPDATE entry SET removed = 2",
        "UPDATE entry SET attributes = 123456",
        "UPDATE entry SET preexisting = 7", "UPDATE entry SET inode = 1, birth_seconds = NULL",
        "UPDATE entry SET inode = 1, birth_seconds = 0, birth_nanoseconds = 4294967296",
        "UPDATE pending SET source = 99", "UPDATE pending SET reason = 8",
        "UPDATE pending SET reason = 3, reason_detail = 200",
        "UPDATE pending SET reason = 3, reason_detail = NULL",
        "UPDATE pending SET reason = 25, reason_detail = 99999999999",
        "UPDATE pending SET versions = x'80'", "UPDATE pending SET since_nanoseconds = 9999999999",
        "UPDATE intent SET operation = x''", "UPDATE intent SET operation = x'FF'",
        "UPDATE intent SET operation = CAST(operation || x'00' AS BLOB)",
        "UPDATE kept SET area = 0", "UPDATE kept SET path = x'2F2F'", "UPDATE kept SET kind = 4",
        "UPDATE kept SET winner_replica = 1, winner_sequence = NULL", "UPDATE kept SET time_nanoseconds = 2000000000",
        "UPDATE header SET replica = 1000", "UPDATE header SET initial_sync_done = 5",
        "DELETE FROM replica WHERE id = 1", "UPDATE replica SET high = 0, low = 0", "UPDATE replica SET id = id + 10",
        "UPDATE server SET id = id + 1000", "UPDATE server SET cursor_replica = 1, cursor_arrival = NULL",
        "UPDATE knowledge SET past = first",
        "UPDATE knowledge SET first = 0 WHERE (owner, replica, first) = (SELECT owner, replica, first FROM knowledge LIMIT 1)",
        "UPDATE knowledge SET owner = 500 WHERE (owner, replica, first) = (SELECT owner, replica, first FROM knowledge LIMIT 1)",
        "UPDATE attributes SET mode = 70000", "UPDATE attributes SET owner_number = -1",
        "UPDATE attributes SET extended = x'FFFFFFFFFFFFFFFF7F'",
        "DROP TABLE entry", "ALTER TABLE entry RENAME COLUMN name TO title; ALTER TABLE kept DROP COLUMN path",
        "DROP TABLE grdb_migrations",
    ].map(Case.init)

    @Test("values that the program never writes are damage", arguments: hostile)
    func hostileValues(_ item: Case) throws {
        let directory = try TemporaryDirectory()
        _ = try Self.sample(directory)
        let path = directory.file("sound.sqlite")
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF")
            try database.execute(sql: item.sql)
        }
        try queue.close()
        do throws(IndexFailure) {
            let index = try SQLiteMemberIndex(path: path)
            defer { try? index.close() }
            _ = try index.load()
            Issue.record("was accepted")
        } catch {
            #expect(error.reason == .damaged, "\(error.message)")
        }
    }

    @Test("every prefix of a stored operation is damage, and so is every longer one")
    func operationPrefixes() throws {
        let directory = try TemporaryDirectory()
        _ = try Self.sample(directory)
        let path = directory.file("sound.sqlite")
        let queue = try DatabaseQueue(path: path)
        let operations = try queue.read { try Data.fetchAll($0, sql: "SELECT operation FROM intent LIMIT 6") }
        try queue.close()
        try #require(!operations.isEmpty)
        for operation in operations {
            for length in 0..<operation.count {
                let queue = try DatabaseQueue(path: path)
                try queue.write {
                    try $0.execute(sql: "UPDATE intent SET operation = ?", arguments: [operation.prefix(length)])
                }
                try queue.close()
                let index = try SQLiteMemberIndex(path: path)
                let failure = #expect(throws: IndexFailure.self) { try index.load() }
                #expect(failure?.reason == .damaged)
                try index.close()
            }
        }
    }
}
