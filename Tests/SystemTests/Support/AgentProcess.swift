// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Glibc
import Synchronization

/// The agent of one server: started, killed and started again, one process at a time.
final class AgentProcess: Sendable {
    private let state: String
    private let process = Mutex<RunningEvenfold?>(nil)

    /// The agent with this state directory, which does not run yet.
    init(state: String) {
        self.state = state
    }

    deinit {
        // Whatever happened to the test: nothing is left behind.
        _ = kill()
    }

    /// Starts it where it does not run; it gets ready in its own time.
    func start() throws {
        guard current == nil else { return }
        let started = try RunningEvenfold(["agent", "--state", state], ready: "is ready on")
        process.withLock { $0 = started }
    }

    /// Waits until it listens.
    func waitUntilReady() throws {
        guard let current else { throw Trouble("the agent of \(state) does not run") }
        try current.waitUntilReady()
    }

    /// Takes it away in the middle of whatever it does; answers how it really ended, `nil` where it did not run.
    @discardableResult
    func kill() -> CommandResult.Ending? { take()?.end(with: SIGKILL) }

    /// Stops it as a service manager does; answers how it ended, `nil` where it did not run.
    func terminate() -> CommandResult.Ending? { take()?.end(with: SIGTERM) }

    /// What its process has said so far.
    var messages: String { current?.messages ?? "" }

    private var current: RunningEvenfold? { process.withLock { $0 } }

    private func take() -> RunningEvenfold? {
        process.withLock { process -> RunningEvenfold? in
            let taken = process
            process = nil
            return taken
        }
    }
}
