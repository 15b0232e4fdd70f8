// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux
import EvenfoldWire
import NIOPosix

/// The daemon of one server: `evenfold agent --state DIR`.
package enum AgentProcess {
    /// Runs the agent until the task is cancelled, then stops it in good order.
    ///
    /// - Parameters:
    ///   - path: The state directory of a server that has joined.
    ///   - ready: Told once, with a line for the terminal, when the agent listens.
    /// - Throws: ``AgentFailure`` where it does not come up; once it listens it ends only by cancellation.
    package static func run(
        stateDirectory path: String,
        ready: @Sendable (String) -> Void
    ) async throws(AgentFailure) {
        let directory = AgentDirectory(path: path)
        let lock = try lock(directory)
        AllocatorTuning.keepLargeBuffers()
        let lanes = ThreadLanes()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let server: AgentServer
        do throws(IdentityFailure) {
            server = try AgentServer(
                directory: directory,
                lanes: lanes,
                clock: SystemClock(),
                probe: HelperPathProbe()
            )
        } catch {
            throw .identity(error)
        }
        let name = server.identity.name
        try await server.run(listeningOn: nil, group: group) { address in
            ready("evenfold agent for '\(name)' is ready on \(address)")
        }
        _ = consume lock
    }

    /// Two agents of one state directory would give out the same versions.
    private static func lock(_ directory: AgentDirectory) throws(AgentFailure) -> LockFile {
        do throws(IdentityFailure) {
            // Whether this is a state directory at all is said before anything is made in it.
            _ = try directory.configuration()
        } catch {
            throw .identity(error)
        }
        do throws(LockFile.Failure) {
            return try LockFile(directory.path + "/lock", holder: "process \(HostIdentity.processNumber)")
        } catch {
            switch error {
            case .held(let holder): throw .alreadyRunning(path: directory.path, holder: holder)
            case .system(let failure): throw .identity(.file("\(directory.path)/lock: \(failure)"))
            }
        }
    }
}
