// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux
import Synchronization

/// Carries a watch's hints to an engine that is made after the watch.
///
/// Hints from before are not kept: the first scan sees everything.
final class HintRelay: Sendable {
    private struct Target {
        weak var engine: MemberEngine?
    }

    private let target = Mutex(Target())

    func relay(to engine: MemberEngine) {
        target.withLock { $0.engine = engine }
    }

    func deliver(_ hint: WatchHint) {
        guard let engine = target.withLock({ $0.engine }) else { return }
        switch hint {
        case .directories(let identities): engine.hinted(identities)
        case .lost: engine.hintsLost()
        }
    }
}
