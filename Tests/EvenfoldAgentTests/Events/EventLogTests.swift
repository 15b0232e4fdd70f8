// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldModel
import FileTesting
import FoundationEssentials
import Testing

@Suite("Event log")
struct EventLogTests {
    private func log(_ directory: TemporaryDirectory) -> EventLog {
        EventLog(directory: directory.path) { $0() }
    }

    private func event(_ id: EventID, _ milliseconds: UInt64, folder: String? = nil, message: String = "m") -> Event {
        Event(id, time: Timestamp(milliseconds: milliseconds), server: "hq", folder: folder, message: message)
    }

    @Test("events are read back in order, filtered as asked")
    func readBack() throws {
        let directory = try TemporaryDirectory()
        let log = log(directory)
        log.append(event(.agentStarted, 1_000))
        log.append(event(.folderStopped, 2_000, folder: "a", message: "line\nbreak \u{1b}[0m"))
        log.append(event(.folderRuns, 3_000, folder: "a"))
        log.append(event(.folderStopped, 4_000, folder: "b"))
        func ids(_ query: EventQuery) throws -> [Int] {
            try log.read(where: query.takes).map { try JSONDecoder().decode(Event.self, from: Data($0)).id }
        }
        #expect(try ids(EventQuery()) == [1_004, 4_004, 20_004, 4_004])
        #expect(try ids(EventQuery(folder: "a")) == [4_004, 20_004])
        #expect(try ids(EventQuery(since: 3_000)) == [20_004, 4_004])
        #expect(try ids(EventQuery(ids: [4_004])) == [4_004, 4_004])
        for line in log.read(where: { _ in true }) { #expect(!line.contains(0x0A)) }
    }

    @Test("the log rotates and stays bounded")
    func rotation() throws {
        let directory = try TemporaryDirectory()
        let log = log(directory)
        let message = String(repeating: "x", count: 256 << 10)
        for index in 0..<120 { log.append(event(.agentStarted, UInt64(index), message: message)) }
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        #expect(names == ["events.1.jsonl", "events.2.jsonl", "events.3.jsonl", "events.4.jsonl", "events.jsonl"])
        let times = try log.read(where: { _ in true }).map { try JSONDecoder().decode(Event.self, from: Data($0)).time }
        #expect(times.count < 100)
        #expect(times == times.sorted())
        #expect(times.last == 119)
        #expect(try directory.mode(of: "events.jsonl") == 0o600)
    }

    @Test("a damaged line is left out, the rest is read")
    func damaged() throws {
        let directory = try TemporaryDirectory()
        let log = log(directory)
        log.append(event(.agentStarted, 1))
        let path = directory.path + "/events.jsonl"
        var data = try #require(FileManager.default.contents(atPath: path))
        data.append(contentsOf: Array("{\"id\":10".utf8))
        data.append(contentsOf: [0x0A, 0xFF, 0x0A])
        try data.write(to: URL(filePath: path))
        log.append(event(.agentStopping, 2))
        #expect(log.read(where: { _ in true }).count == 2)
    }

    @Test("a follower gets what comes after it began")
    func following() async throws {
        let directory = try TemporaryDirectory()
        let log = log(directory)
        log.append(event(.agentStarted, 1))
        let stream = log.follow()
        log.append(event(.agentStopping, 2))
        var iterator = stream.makeAsyncIterator()
        let line = try #require(await iterator.next())
        #expect(try JSONDecoder().decode(Event.self, from: Data(line)).id == 1_006)
    }

    @Test("a condition makes one event when it begins, one when its reason changes, one when it ends")
    func conditions() throws {
        let directory = try TemporaryDirectory()
        let log = log(directory)
        let board = ConditionBoard(server: "hq", log: log)
        let now = Timestamp(milliseconds: 5)
        board.clear(.folderStopped("a"), message: "runs", now: now)
        board.raise(.folderStopped("a"), message: "a symbolic link", now: now)
        board.raise(.folderStopped("a"), message: "a symbolic link", now: now)
        board.raise(.partnerUnreachable("berlin"), message: "refused", now: now)
        board.raise(.folderStopped("a"), message: "no answer", now: now.advanced(by: .seconds(1)))
        #expect(board.holding(folder: "a").map(\.message) == ["no answer"])
        #expect(board.holding(folder: "a").first?.since == now)
        #expect(board.holding(folder: nil).count == 1)
        board.clear(.folderStopped("a"), message: "runs", now: now)
        board.clear(.folderStopped("a"), message: "runs", now: now)
        #expect(board.holding(folder: "a").isEmpty)
        let ids = try log.read(where: { _ in true }).map { try JSONDecoder().decode(Event.self, from: Data($0)).id }
        #expect(ids == [4_004, 5_002, 4_004, 20_004])
    }

    @Test("every borrowed fault has its all-clear 16,000 above, and ids are unique")
    func ids() {
        #expect(EventID.folderRuns.rawValue == EventID.folderStopped.rawValue + 16_000)
        #expect(EventID.diskHasSpace.rawValue == EventID.diskFull.rawValue + 16_000)
        #expect(Set(EventID.allCases.map(\.rawValue)).count == EventID.allCases.count)
    }
}
