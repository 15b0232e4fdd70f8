// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldReplication
import EvenfoldWire
import Synchronization

extension AgentServer {
    /// How long is waited for local writes to be published.
    ///
    /// A folder that waits for an operator publishes none, and must not keep its server from restarting.
    private static let drainTime = Duration.seconds(10)

    /// Closes every folder in good order and keeps it closed for as long as the asker asks.
    ///
    /// Nothing is closed while partners that are pulling lack something that was published here; those that are down get
    /// it later.
    func suspend(to reply: ControlReply) async throws(ControlFailure) {
        let hosts = state.withLock { state in state.hosts.sorted { $0.key < $1.key }.map(\.value.host) }
        try refuseUnlessDrained(hosts)
        await drainForAWhile()
        if Task.isCancelled { throw .cancelled }
        try refuseUnlessDrained(hosts)
        await withDiscardingTaskGroup { group in
            for host in hosts { group.addTask { await host.suspend() } }
        }
        defer { for host in hosts { host.resume() } }
        try await reply.send(.json(Array("{}".utf8)))
        // Nobody else opens it: as long as the asker stays.
        await Gate().passedOrCancelled()
    }

    private func refuseUnlessDrained(_ hosts: [FolderHost]) throws(ControlFailure) {
        for host in hosts {
            let backlog = host.open?.engine.ask { $0.largestBacklog } ?? 0
            guard backlog == 0 else {
                throw .notReady(
                    "folder \(host.folder): \(backlog) changes of \(identity.name) are not with its partners yet"
                )
            }
        }
    }

    private func drainForAWhile() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await self.drain("") }
            group.addTask { await self.services.pause(Self.drainTime) }
            await group.next()
            group.cancelAll()
        }
    }
}
