// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import Synchronization

extension AgentServer: PeerHost {
    package func linkOpened(_ link: FolderLink) -> any LinkReceiver {
        let host = state.withLock { $0.hosts[link.folder]?.host }
        guard let host, let open = host.open else {
            link.close()
            return ClosedPeer()
        }
        return FolderPeer(engine: open.engine, link: link, pulls: host.settings.pullers.contains(link.server))
    }

    package func connected(to server: String) {
        state.withLock { $0.partners[server] = .connected }
        services.board.clear(
            .partnerUnreachable(server),
            message: "connected to '\(server)'",
            now: services.clock.now()
        )
    }

    package func disconnected(from server: String, reason: TransportFailure) {
        let isStopping = state.withLock { state in
            state.partners[server] = .unreachable("\(reason)")
            return state.isStopping
        }
        guard !isStopping else { return }
        services.board.raise(
            .partnerUnreachable(server),
            message: "'\(server)' cannot be reached: \(reason)",
            now: services.clock.now()
        )
    }

    package func refused(_ peer: String, reason: TransportFailure) {
        services.tell(.peerRefused, "\(peer) was refused: \(reason)", fields: ["peer": peer])
    }
}
