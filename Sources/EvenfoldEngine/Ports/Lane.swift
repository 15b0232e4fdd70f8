// SPDX-License-Identifier: Apache-2.0

/// A queue of work that runs in order, one piece at a time, on the engine's own threads; different lanes run at the same time.
package protocol Lane: Sendable {
    /// Adds work to the end.
    func enqueue(_ work: @escaping @Sendable () -> Void)
}

/// Where lanes come from; the threads behind them are shared and replaced when the kernel holds one.
package protocol LaneSource: Sendable {
    /// A new lane; its name shows in the thread's name while it runs.
    func makeLane(named name: String) -> any Lane
}

extension LaneSource {
    /// Does blocking work on a lane of its own and waits for it, off the cooperative pool.
    package func blocking<Answer: Sendable>(
        _ name: String,
        _ work: @escaping @Sendable () -> Answer
    ) async -> Answer {
        let lane = makeLane(named: name)
        return await withCheckedContinuation { continuation in
            lane.enqueue { continuation.resume(returning: work()) }
        }
    }
}
