// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
import EvenfoldReplication
import Synchronization

extension MemberEngine {
    /// Something may have changed in these directories.
    package func hinted(_ directories: [FileIdentity]) {
        guard hints.withLock({ $0.add(directories) }) else { return }
        decisions.enqueue {
            let taken = self.hints.withLock { $0.take() }
            // Decided here, not queued again: what is asked after this call is decided after these hints.
            if !taken.isEmpty { self.decide(.hinted(taken)) }
        }
    }

    /// Hints were lost: everything may have changed.
    package func hintsLost() {
        input(.hintsLost)
    }
}
