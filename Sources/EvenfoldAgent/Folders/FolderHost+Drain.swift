// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux
import EvenfoldReplication
import Synchronization

extension FolderHost {
    /// Waits until every local write that was complete before the call is published.
    ///
    /// Returns at once for a folder that is not open, and early when the task is cancelled. A cookie file goes through the
    /// watch's queue first. Where the watch does not see everything, the machine scans everything instead.
    package func drain() async {
        guard let open else { return }
        let gate = Gate()
        let number = state.withLock { $0.notes.expectDrain { gate.open() } }
        services.lanes.makeLane(named: "\(folder) drain").enqueue {
            open.disk.drainWatch { isComplete in
                // The hints that came before this are queued in the engine already; the machine answers when they are worked off.
                open.engine.input(.requested(.drain(number, isComplete ? [open.disk.rootIdentity] : [])))
            }
        }
        await gate.passedOrCancelled()
        state.withLock { $0.notes.forgetDrain(number) }
    }

    /// Lets a scan delete more than the limit, once.
    package func allowDeletions() {
        state.withLock { $0.notes.deletionsAllowed() }
        services.tell(.deletionsAllowed, folder: folder, "an operator let the deletions go on")
        open?.engine.input(.requested(.allowDeletions))
    }
}
