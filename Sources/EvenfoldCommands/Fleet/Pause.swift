// SPDX-License-Identifier: Apache-2.0

import NIOCore
package import NIOPosix

/// Lets some time pass without holding a thread.
package struct Pause: Sendable {
    private let eventLoop: any EventLoop

    package init(group: MultiThreadedEventLoopGroup) {
        eventLoop = group.next()
    }

    /// Waits for something, but no longer than the time; what is not over then is cancelled.
    func wait(atMost time: Duration, for work: @escaping @Sendable () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await work() }
            group.addTask { _ = await end(after: time) }
            await group.next()
            group.cancelAll()
        }
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
