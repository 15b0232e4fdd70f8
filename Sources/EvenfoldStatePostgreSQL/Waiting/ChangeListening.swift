// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldState
import Synchronization

/// The listening session of a store: there from the first wait on, and made anew by the next wait after it broke.
final class ChangeListening: Sendable {
    private struct State {
        var session: ListeningSession?
        var isClosed = false
    }

    private let opening: ConnectionOpening
    private let channel: String
    private let lanes: any LaneSource
    private let state = Mutex(State())

    init(_ opening: ConnectionOpening, channel: String, lanes: any LaneSource) {
        self.opening = opening
        self.channel = channel
        self.lanes = lanes
    }

    /// The session that listens, or is about to.
    func session() throws(StateFailure) -> ListeningSession {
        let found = state.withLock { state -> Result<ListeningSession, StateFailure> in
            guard !state.isClosed else { return .failure(.closed) }
            if let session = state.session {
                guard case .ended = session.status else { return .success(session) }
            }
            do throws(StateFailure) {
                let session = try ListeningSession(opening, channel: channel, lanes: lanes)
                state.session = session
                return .success(session)
            } catch {
                return .failure(error)
            }
        }
        return try found.get()
    }

    /// Ends the session soon; nothing is listened to after this.
    @discardableResult
    func stop() -> ListeningSession? {
        let session = state.withLock { state in
            state.isClosed = true
            return state.session
        }
        session?.stop()
        return session
    }

    /// Ends the session and waits until its connection is closed.
    func close() async {
        await stop()?.closed()
    }
}
