// SPDX-License-Identifier: Apache-2.0

import NIOCore
package import NIOPosix

/// Lets some time pass without holding a thread.
package struct Pause: Sendable {
    private let eventLoop: any EventLoop

    package init(group: MultiThreadedEventLoopGroup) {
        eventLoop = group.next()
    }

    /// Returns after the time, or at once when the task is cancelled.
    ///
    /// - Returns: Whether the time passed.
    package func end(after duration: Duration) async -> Bool {
        let scheduled = eventLoop.scheduleTask(in: TimeAmount(duration)) {}
        return await withTaskCancellationHandler {
            do {
                try await scheduled.futureResult.get()
                return true
            } catch {
                return false
            }
        } onCancel: {
            scheduled.cancel()
        }
    }
}
