// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldEngine
import EvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import EvenfoldWire
import Synchronization

extension AgentServer: ControlHandler {
    package func answer(
        _ request: ControlRequest,
        from operatorName: String,
        to reply: ControlReply
    ) async throws(ControlFailure) {
        switch request {
        case .identify:
            try await reply.send(try ControlPart.json(encoding: agentIdentity))
        case .push(let document):
            try await reply.send(.version(try await accept(document)))
        case .claim(let fence): try await claim(fence)
        case .document:
            if let signed = state.withLock({ $0.document?.signed }) { try await reply.send(.document(signed)) }
        case .status:
            try await reply.send(try ControlPart.json(encoding: agentStatus()))
        case .facts:
            try await reply.send(.json(try await hostFacts()))
        case .listEntries(let folder, let after, let mode):
            try await list(folder, after: after, mode: mode, to: reply)
        case .events(let query):
            try await tellEvents(query, to: reply)
        case .listKept(let folder):
            try await reply.send(try ControlPart.json(encoding: try keptFiles(in: folder)))
        case .fetchKept(let folder, let id):
            try await fetchKept(id, in: folder, to: reply)
        case .restoreKept(let folder, let id, let path):
            try await restoreKept(id, in: folder, to: path)
        case .forgetKept(let folder, let id):
            try await forgetKept(id, in: folder)
        case .drain(let folder):
            try await drain(folder)
        case .suspend:
            try await suspend(to: reply)
        case .rescan(let folder):
            try openFolder(folder).engine.input(.requested(.scan))
        case .allowDeletions(let folder):
            try host(of: folder).allowDeletions()
        case .backlog(let folder):
            for line in try backlog(of: folder) { try await reply.send(.json(line)) }
        }
    }

    private var agentIdentity: AgentIdentity {
        AgentIdentity(
            server: identity.name,
            fleet: identity.fleet,
            program: AgentVersion.current,
            documentVersion: state.withLock { $0.document?.content.version ?? 0 },
            bootID: (try? HostIdentity.bootID()) ?? ""
        )
    }

    /// The host of a folder that is activated here.
    func host(of folder: String) throws(ControlFailure) -> FolderHost {
        guard let host = state.withLock({ $0.hosts[folder]?.host }) else { throw .noFolder(folder) }
        return host
    }

    /// A folder that is open here.
    func openFolder(_ folder: String) throws(ControlFailure) -> OpenFolder {
        let host = try host(of: folder)
        switch host.phase {
        case .open(let open): return open
        case .faulty(let fault):
            throw .notReady("folder '\(folder)' is stopped: \(fault.explanation(path: host.settings.path))")
        case .starting: throw .opening(folder)
        case .suspended: throw .notReady("folder '\(folder)' is closed until its server has restarted")
        case .ended: throw .noFolder(folder)
        }
    }

    /// Waits until what was written before now is published, in one folder or in all that are open.
    func drain(_ folder: String) async throws(ControlFailure) {
        let hosts: [FolderHost]
        if folder.isEmpty {
            hosts = state.withLock { state in state.hosts.sorted { $0.key < $1.key }.map(\.value.host) }
        } else {
            _ = try openFolder(folder)
            hosts = [try host(of: folder)]
        }
        await withDiscardingTaskGroup { group in
            for host in hosts { group.addTask { await host.drain() } }
        }
        if Task.isCancelled { throw .cancelled }
    }

    private func tellEvents(_ query: EventQuery, to reply: ControlReply) async throws(ControlFailure) {
        // Followed before the past is read, so that nothing falls between.
        let future = query.follows ? services.log.follow() : nil
        let log = services.log
        let past = await services.blocking("events") { log.read(where: query.takes) }
        for line in past { try await reply.send(.json(line)) }
        guard let future else { return }
        let told = Set(past.suffix(4_096))
        for await line in future {
            guard let event = EventLog.decoded(line), query.takes(event), !told.contains(line) else { continue }
            try await reply.send(.json(line))
        }
    }
}
