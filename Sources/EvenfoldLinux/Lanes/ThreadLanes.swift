// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
package import EvenfoldEngine
import Synchronization

/// Lanes over a shared pool of threads, which grows while work waits and every thread is busy or held by the kernel.
///
/// A lane runs its work in order, one piece at a time; a piece that never returns holds its lane and one thread and
/// nothing else. A pool for each folder keeps one folder's held threads from using up another's. Idle threads end
/// after a while. Alternative not taken: a fixed number of threads, which one slow file system would fill.
package final class ThreadLanes: LaneSource {
    private struct State: Sendable {
        var ready = WorkQueue<ThreadLane>()
        var threads = 0
        var idle = 0
    }

    /// How a pool is doing; plain numbers for `status`.
    package struct Load: Hashable, Sendable {
        /// The threads there are.
        package var threads: Int
        /// Those that run something, or are held.
        package var busy: Int
        /// Lanes that wait for a thread.
        package var waiting: Int
        /// Whether work waits although the pool is as large as it may be: too many threads are held.
        package var isExhausted: Bool
    }

    private let state = Monitor(State())
    private let limit: Int
    private let idleTime: Duration

    /// A pool of at most `limit` threads, none of which is started yet.
    package init(limit: Int = 64, idleTime: Duration = .seconds(10)) {
        precondition(limit > 0, "a pool without threads never runs anything")
        self.limit = limit
        self.idleTime = idleTime
    }

    package func makeLane(named name: String) -> any Lane {
        ThreadLane(name: name, pool: self)
    }

    /// How the pool is doing now.
    package var load: Load {
        state.access { state in
            Load(
                threads: state.threads,
                busy: state.threads - state.idle,
                waiting: state.ready.count,
                isExhausted: !state.ready.isEmpty && state.idle == 0 && state.threads >= limit
            )
        }
    }

    /// Queues a lane that has work.
    fileprivate func submit(_ lane: ThreadLane) {
        let needsThread = state.changeForOne { state in
            state.ready.append(lane)
            guard state.ready.count > state.idle, state.threads < limit else { return false }
            state.threads += 1
            return true
        }
        if needsThread { startThread(named: lane.name) }
    }

    private func startThread(named name: String) {
        do throws(SystemError) {
            try OwnThread.start(named: name) { self.work() }
        } catch {
            // No more threads just now: those that run take the lane when they are done, or the next submission tries
            // again.
            state.access { $0.threads -= 1 }
        }
    }

    /// What each thread does until it was idle for long.
    private func work() {
        while let lane = nextLane() {
            unsafe ef_name_thread(lane.name)
            if lane.runSome() { submit(lane) }
        }
    }

    private func nextLane() -> ThreadLane? {
        // A thread counts as idle exactly while it can take a lane: else a lane is left behind a thread that is held
        // already.
        let first = state.access { state in
            let lane = state.ready.popFirst()
            if lane == nil { state.idle += 1 }
            return lane
        }
        if let first { return first }
        let later: ThreadLane? = state.wait(until: MonotonicTime.now.advanced(by: idleTime)) { state in
            guard let lane = state.ready.popFirst() else { return nil }
            state.idle -= 1
            return lane
        }
        if let later { return later }
        return state.access { state in
            state.idle -= 1
            if let late = state.ready.popFirst() { return late }
            state.threads -= 1
            return nil
        }
    }
}

/// One serial queue of a pool.
private final class ThreadLane: Lane {
    private struct Queue {
        var work = WorkQueue<@Sendable () -> Void>()
        /// Whether the lane is queued at the pool or running there.
        var isScheduled = false
    }

    let name: String
    private let pool: ThreadLanes
    private let queue = Mutex(Queue())
    /// So many pieces run before other lanes get the thread.
    private static let turn = 16

    init(name: String, pool: ThreadLanes) {
        self.name = name
        self.pool = pool
    }

    func enqueue(_ work: @escaping @Sendable () -> Void) {
        let isFirst = queue.withLock { queue in
            queue.work.append(work)
            if queue.isScheduled { return false }
            queue.isScheduled = true
            return true
        }
        if isFirst { pool.submit(self) }
    }

    /// Runs some of the work; answers whether there is more.
    func runSome() -> Bool {
        for _ in 0..<Self.turn {
            let work = queue.withLock { queue in
                let next = queue.work.popFirst()
                if next == nil { queue.isScheduled = false }
                return next
            }
            guard let work else { return false }
            work()
        }
        return true
    }
}
