// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldReplication
import EvenfoldStore
import FileTesting
import FoundationEssentials
import Glibc
import SeededTesting
import Testing

@Suite("Killed in the middle of commits", .serialized)
struct IndexKillTests {
    @Test("after SIGKILL at any moment the index holds every acknowledged commit, and each whole or not at all")
    func killed() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("index.sqlite")
        let acknowledged = directory.file("acknowledged")
        let seed: UInt64 = 4_711
        var model = IndexModel()
        var number: UInt64 = 0
        var generator = SeededGenerator(seed: seed)
        for round in 0..<25 {
            let microseconds = Int(generator.next() % 40_000) + 500
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [
                    path = path as String, acknowledged = acknowledged as String, seed = seed as UInt64,
                    number = number as UInt64, microseconds = microseconds as Int
                ] in
                try commitUntilKilled(
                    path: path,
                    acknowledged: acknowledged,
                    seed: seed,
                    from: number,
                    after: microseconds
                )
            }
            let text = try String(contentsOfFile: acknowledged, encoding: .utf8)
            let told = text.split(separator: " ").first.flatMap { UInt64($0) } ?? 0
            let index = try SQLiteMemberIndex(path: path)
            let found = IndexModel(try index.load())
            try index.close()
            let reached = found.header?.arrival ?? 0
            #expect(reached == told || reached == told + 1, "seed \(seed), round \(round)")
            while number < reached {
                number += 1
                model.apply(RandomChanges.transaction(number, seed: seed))
            }
            #expect(found.difference(from: model) == nil, "seed \(seed), round \(round), transaction \(number)")
        }
        print("killed 25 times; \(number) commits")
        #expect(number > 25)
    }
}

/// Commits one transaction after the other and writes the number of each one that returned, until a timer's signal
/// kills.
private func commitUntilKilled(
    path: String,
    acknowledged: String,
    seed: UInt64,
    from start: UInt64,
    after microseconds: Int
) throws {
    let file = unsafe open(acknowledged, O_WRONLY | O_CREAT, 0o600)
    var number = start
    acknowledge(number, in: file)
    let index = try SQLiteMemberIndex(path: path)
    _ = signal(SIGALRM) { _ in _ = kill(getpid(), SIGKILL) }
    var timer = itimerval(it_interval: timeval(), it_value: timeval(tv_sec: 0, tv_usec: microseconds))
    _ = unsafe setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
    while true {
        number += 1
        try index.commit([RandomChanges.transaction(number, seed: seed)])
        acknowledge(number, in: file)
    }
}

private func acknowledge(_ number: UInt64, in file: Int32) {
    let text = String(number)
    let padded = Array((String(repeating: " ", count: 20 - text.count) + text).utf8)
    _ = unsafe pwrite(file, padded, padded.count, 0)
}
