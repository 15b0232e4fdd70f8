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
    /// Nothing is closed while partners lack something that was published here.
    func suspend(to reply: ControlReply) async throws(ControlFailure) {
        await drainForAWhile()
        if Task.isCancelled { throw .cancelled }
        let hosts = state.withLock { state in state.hosts.sorted { $0.key < $1.key }.map(\.value.host) }
        for host in hosts {
            let backlog = host.outboundBacklog
            guard backlog == 0 else {
                throw .notReady(
                    "folder \(host.folder): \(backlog) changes of \(identity.name) are not with its partners yet"
                )
            }
        }
        await withDiscardingTaskGroup { group in
            for host in hosts { group.addTask { await host.suspend() } }
        }
        defer { for host in hosts { host.resume() } }
        try await reply.send(try ControlPart.json(encoding: agentStatus()))
        let gate = Gate()
        await withTaskCancellationHandler {
            await gate.passed()
        } onCancel: {
            gate.open()
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

extension FolderHost {
    /// The most changes that a member which pulls from this one lacks; 0 where the folder is not open.
    var outboundBacklog: Int {
        guard let open else { return 0 }
        let pullers = settings.pullers
        return open.engine.ask { machine in pullers.map { machine.backlogCount(of: $0) }.max() ?? 0 }
    }
}
