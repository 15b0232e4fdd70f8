// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux

/// Runs blocking work on a thread of its own: the cooperative pool belongs to the other tests as well.
func onThread<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) async throws -> Answer {
    let lane = ThreadLanes().makeLane(named: "test")
    return try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Answer, any Error>) in
        lane.enqueue {
            do {
                continuation.resume(returning: try work())
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}
