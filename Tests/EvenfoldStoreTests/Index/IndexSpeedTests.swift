// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldModel
import EvenfoldReplication
import EvenfoldStore
import FileTesting
import FoundationEssentials
import Testing

@Suite("Index size and speed", .serialized)
struct IndexSpeedTests {
    @Test("100,000 entries come back, in small rows; the times are printed")
    func hundredThousand() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("index.sqlite")
        let folder = SampleFolder(count: 100_000)
        let transactions = stride(from: 0, to: folder.entries.count, by: 500).map { start in
            IndexTransaction(
                number: UInt64(start),
                changes: folder.entries[start..<min(start + 500, folder.entries.count)].map { .entry($0) }
            )
        }
        let index = try SQLiteMemberIndex(path: path)
        let clock = ContinuousClock()
        let inserting = try clock.measure {
            for start in stride(from: 0, to: transactions.count, by: 4) {
                try index.commit(Array(transactions[start..<min(start + 4, transactions.count)]))
            }
        }
        try index.close()
        let size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        var loaded = IndexSnapshot()
        let reopened = try SQLiteMemberIndex(path: path)
        let loading = try clock.measure { loaded = try reopened.load() }
        let updating = try clock.measure { try reopened.commit(transactions) }
        #expect(Set(loaded.entries) == Set(folder.entries))
        #expect(size < 200 * folder.entries.count)
        print(
            "index of 100,000 entries: insert \(rate(inserting)) entries/s in commits of 2,000, load \(loading), "
                + "replace \(rate(updating)) entries/s, \(size / folder.entries.count) bytes an item"
        )
        let commits = try clock.measure {
            for number in 0..<200 {
                try reopened.commit([IndexTransaction(number: 1, changes: [.entry(folder.entries[number * 400])])])
            }
        }
        print("one durable commit of one entry: \(commits / 200)")
    }

    private func rate(_ time: Duration) -> Int {
        Int(100_000 / (Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18))
    }
}
