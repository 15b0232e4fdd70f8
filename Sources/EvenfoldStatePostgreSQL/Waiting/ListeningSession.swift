// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux
import EvenfoldState
import Synchronization

/// One connection that hears of a fleet's changes, from its opening to its end.
///
/// A thread of the engine's own waits in it; everybody else waits for what that thread finds.
final class ListeningSession: Sendable {
    /// How far it is.
    enum Status: Hashable, Sendable {
        /// Not listening yet.
        case opening
        /// Listening; whatever is committed from now on is heard of.
        case listening
        /// It hears nothing any more, and why.
        case ended(StateFailure)
    }

    /// Who waits for a new status, or for a change that is heard of.
    let waiters = ChangeWaiters()
    private let state = Mutex(Status.opening)
    private let wait: SocketWait
    private let lane: any Lane

    /// Begins to connect, on a lane of its own.
    init(_ opening: ConnectionOpening, channel: String, lanes: any LaneSource) throws(StateFailure) {
        do throws(SystemError) {
            wait = try SocketWait()
        } catch {
            throw StateFailure(reason: .other, message: "\(error)")
        }
        lane = lanes.makeLane(named: "postgresql-wait")
        lane.enqueue { self.listen(opening, channel) }
    }

    /// How far it is now.
    var status: Status { state.withLock { $0 } }

    /// Ends it soon.
    func stop() {
        end(.closed)
        wait.interrupt()
    }

    /// Waits until its connection is closed, which happens only after ``stop()`` or when it broke.
    func closed() async {
        await withCheckedContinuation { continuation in lane.enqueue { continuation.resume() } }
    }

    private func listen(_ opening: ConnectionOpening, _ channel: String) {
        do throws(PostgreSQLError) {
            let connection = try opening.open()
            // The name is this program's own letters and digits. By itself a transaction, which is committed when the
            // answer is here: whatever is committed later is heard of, and whoever reads the revision from now on sees
            // the rest.
            _ = try connection.run("LISTEN \(channel)")
            begin()
            while try connection.hears(wait) { waiters.wake() }
        } catch {
            end(StateFailure(error))
        }
    }

    private func begin() {
        state.withLock { if $0 == .opening { $0 = .listening } }
        waiters.wake()
    }

    private func end(_ failure: StateFailure) {
        state.withLock { state in
            // The first reason stands.
            if case .ended = state { return }
            state = .ended(failure)
        }
        waiters.wake()
    }
}
