// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import Synchronization

extension AgentServer {
    /// Another operator has taken over.
    static func fenced(_ fence: UInt64, known: UInt64) -> ControlFailure {
        .fenced("another operator has taken over: the lock of this one has number \(fence), that one's \(known)")
    }

    /// Takes note of a fencing token, durably before it is answered.
    ///
    /// - Throws: ``ControlFailure/fenced(_:)`` where a higher one was heard of.
    func claim(_ fence: UInt64) async throws(ControlFailure) {
        let known = state.withLock { state in
            defer { state.fence = max(state.fence, fence) }
            return state.fence
        }
        guard fence >= known else {
            throw Self.fenced(fence, known: known)
        }
        let directory = directory
        let failure: IdentityFailure? = await services.blocking("fence") { [self] in
            do throws(IdentityFailure) {
                try storedFence.withLock { stored throws(IdentityFailure) in
                    // Whatever is the highest by now: claims may overtake each other on their way here.
                    let highest = state.withLock { $0.fence }
                    guard highest > stored else { return }
                    try directory.store(fence: highest)
                    stored = highest
                }
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw .failed("\(failure)") }
    }
}
