// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux
import Glibc
import Synchronization
import Testing

@Suite("Lanes", .timeLimit(.minutes(1)))
struct LaneTests {
    /// Waits until work behind everything enqueued so far has run.
    private func settle(_ lane: any Lane) async {
        await withCheckedContinuation { continuation in lane.enqueue { continuation.resume() } }
    }

    @Test("a lane runs its work in order, one piece at a time")
    func serial() async {
        let lane = ThreadLanes(limit: 8).makeLane(named: "a lane with a long name")
        let seen = Mutex<[Int]>([])
        let running = Counter()
        let overlaps = Counter()
        for number in 0..<10_000 {
            lane.enqueue {
                if running.add(1) != 1 { overlaps.add(1) }
                seen.withLock { $0.append(number) }
                running.add(-1)
            }
        }
        await settle(lane)
        #expect(seen.withLock { $0 } == Array(0..<10_000))
        #expect(overlaps.count == 0)
    }

    @Test("a held lane holds no other, until every thread is held")
    func held() async {
        let pool = ThreadLanes(limit: 4)
        let gate = Gate()
        let free = pool.makeLane(named: "free")
        for number in 0..<3 {
            let lane = pool.makeLane(named: "held \(number)")
            lane.enqueue { gate.pass() }
            await settle(free)
        }
        #expect(!pool.load.isExhausted)
        #expect(pool.load.threads <= 4)
        pool.makeLane(named: "held too").enqueue { gate.pass() }
        // The last thread is taken now or as soon as it is idle; then nothing runs any more.
        let late = Flag()
        let lane = pool.makeLane(named: "late")
        lane.enqueue { late.set() }
        gate.open()
        await settle(lane)
        #expect(late.isSet)
        #expect(!pool.load.isExhausted)
    }

    @Test("a full pool says so, and goes on when threads come back")
    func exhausted() async {
        let pool = ThreadLanes(limit: 2)
        let gate = Gate()
        let (started, continuation) = AsyncStream.makeStream(of: Void.self)
        for number in 0..<2 {
            pool.makeLane(named: "held \(number)").enqueue {
                continuation.yield()
                gate.pass()
            }
        }
        var count = 0
        for await _ in started {
            count += 1
            if count == 2 { break }
        }
        let lane = pool.makeLane(named: "waits")
        lane.enqueue {}
        let load = pool.load
        #expect(load.threads == 2)
        #expect(load.busy == 2)
        #expect(load.waiting == 1)
        #expect(load.isExhausted)
        gate.open()
        await settle(lane)
        #expect(pool.load.waiting == 0)
    }

    @Test("many lanes share few threads, and all their work runs")
    func many() async {
        let pool = ThreadLanes(limit: 3, idleTime: .milliseconds(1))
        let total = Counter()
        let lanes = (0..<200).map { pool.makeLane(named: "lane \($0)") }
        for _ in 0..<50 {
            for lane in lanes { lane.enqueue { total.add(1) } }
        }
        for lane in lanes { await settle(lane) }
        #expect(total.count == 10_000)
        #expect(pool.load.threads <= 3)
    }

    @Test("alarms ring in the order of their times, and one that is called off does not")
    func alarms() async {
        let clock = SystemClock()
        let (rung, continuation) = AsyncStream.makeStream(of: Int.self)
        // Nothing rings before all are set; times that lie far apart keep their order on the busiest machine.
        let gate = Gate()
        _ = clock.schedule(after: .seconds(-50)) { gate.pass() }
        let off = clock.schedule(after: .seconds(-30)) { continuation.yield(9) }
        _ = clock.schedule(after: .seconds(-20)) { continuation.yield(2) }
        _ = clock.schedule(after: .seconds(-10)) { continuation.yield(3) }
        off.cancel()
        _ = clock.schedule(after: .seconds(-40)) { continuation.yield(1) }
        gate.open()
        var order: [Int] = []
        for await number in rung {
            order.append(number)
            if order.count == 3 { break }
        }
        #expect(order == [1, 2, 3])
    }

    @Test("an alarm that is set later and due earlier does not wait for the one before")
    func earlierAlarm() async {
        let clock = SystemClock()
        let (rung, continuation) = AsyncStream.makeStream(of: Int.self)
        // The clock's thread is known to wait for the distant one once this has rung.
        _ = clock.schedule(after: .milliseconds(1)) { continuation.yield(0) }
        let distant = clock.schedule(after: .seconds(1_000)) { continuation.yield(9) }
        var order: [Int] = []
        for await number in rung {
            order.append(number)
            if order.count == 3 { break }
            _ = clock.schedule(after: .milliseconds(20)) { continuation.yield(number + 1) }
        }
        distant.cancel()
        #expect(order == [0, 1, 2])
    }
}
