// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldEngine
import EvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import EvenfoldWire
import Synchronization

extension AgentServer {
    /// How many held paths a status names; the count tells the rest.
    private static let heldPathLimit = 100

    /// What this server knows about its folders now.
    func agentStatus() -> AgentStatus {
        let (version, hosts, roster, partners) = state.withLock { state in
            (
                state.document?.content.version ?? 0, state.hosts.sorted { $0.key < $1.key }.map(\.value.host),
                state.roster,
                state.partners
            )
        }
        return AgentStatus(
            server: identity.name,
            documentVersion: version,
            watch: watchMode(hosts),
            folders: hosts.map { status(of: $0, partners: roster == nil ? [:] : partners) }
        )
    }

    private func watchMode(_ hosts: [FolderHost]) -> String {
        let healths = hosts.compactMap { $0.open?.watch?.health }
        guard let limit = healths.first?.limit else { return hosts.contains { $0.open != nil } ? "scan" : "inotify" }
        let watched = healths.reduce(0) { $0 + $1.watched }
        let unwatched = healths.reduce(0) { $0 + $1.unwatched }
        let mode = unwatched == 0 ? "inotify" : "inotify and scan"
        let rest = unwatched == 0 ? "" : ", \(unwatched) directories found by scans alone"
        return "\(mode) (\(watched) of \(limit) watches\(rest))"
    }

    private func status(of host: FolderHost, partners: [String: Partner]) -> MemberStatus {
        let settings = host.settings
        switch host.phase {
        case .open(let open):
            return open.engine.ask { machine in
                status(of: machine, settings: settings, notes: host.notes, partners: partners)
            }
        case .faulty(let fault):
            return closed(settings, state: "inError", fault.reason, fault.explanation(path: settings.path), partners)
        case .suspended:
            var status = closed(settings, state: "paused", nil, "closed until its server has restarted", partners)
            status.isInitialSyncDone = host.wasSynchronised
            return status
        case .starting:
            var status = closed(settings, state: "uninitialized", nil, nil, partners)
            status.isOpening = true
            status.isInitialSyncDone = host.wasSynchronised
            return status
        case .ended:
            return closed(settings, state: "uninitialized", nil, nil, partners)
        }
    }

    private func status(
        of machine: borrowing MemberMachine,
        settings: FolderSettings,
        notes: MemberNotes,
        partners: [String: Partner]
    ) -> MemberStatus {
        let conflicts = machine.keptEntries.filter { $0.area == .conflict }
        let held = machine.waiting.filter { $0.reason != .nameCollision }
        var connections = connections(settings, partners)
        for index in connections.indices where connections[index].from == identity.name {
            connections[index].backlog = machine.backlogCount(of: connections[index].to)
        }
        let explanation = notes.deleteLimit.map {
            "a scan would delete \($0.deleting) of \($0.total) items, which is above the limit; "
                + "run 'evenfold status --allow-deletions \(settings.configuration.folder)' if that is right"
        }
        return MemberStatus(
            folder: settings.configuration.folder,
            state: notes.deleteLimit == nil ? machine.currentState.text : "inError",
            reason: notes.deleteLimit == nil ? nil : "deleteLimit",
            isInitialSyncDone: machine.currentHeader.initialSyncDone,
            items: machine.itemCount,
            bytes: machine.totalBytes.bytes,
            pending: machine.pendingCount,
            conflicts: conflicts.count,
            held: held.prefix(Self.heldPathLimit).map { item in
                let path = ShownPath(item.path)
                return HeldPath(
                    path: path.text,
                    pathBase64: path.base64,
                    since: item.since.milliseconds,
                    reason: item.reason.text
                )
            },
            connections: connections,
            explanation: explanation,
            conflictBytes: conflicts.reduce(0) { $0 + $1.size },
            isInSync: machine.isInSync,
            knowledge: machine.currentKnowledge.text,
            isReadOnly: settings.configuration.isReadOnly ? true : nil
        )
    }

    private func closed(
        _ settings: FolderSettings,
        state: String,
        _ reason: String?,
        _ explanation: String?,
        _ partners: [String: Partner]
    ) -> MemberStatus {
        MemberStatus(
            folder: settings.configuration.folder,
            state: state,
            reason: reason,
            isInitialSyncDone: false,
            items: 0,
            bytes: 0,
            pending: 0,
            conflicts: 0,
            held: [],
            connections: connections(settings, partners),
            explanation: explanation,
            isReadOnly: settings.configuration.isReadOnly ? true : nil
        )
    }

    private func connections(_ settings: FolderSettings, _ partners: [String: Partner]) -> [ConnectionStatus] {
        func connection(_ from: String, _ to: String, _ partner: String) -> ConnectionStatus {
            switch partners[partner] {
            case .connected: ConnectionStatus(from: from, to: to, state: "connected", reason: nil, backlog: nil)
            case .unreachable(let reason):
                ConnectionStatus(from: from, to: to, state: "disconnected", reason: reason, backlog: nil)
            case nil: ConnectionStatus(from: from, to: to, state: "disconnected", reason: nil, backlog: nil)
            }
        }
        return settings.sources.sorted().map { connection($0, identity.name, $0) }
            + settings.pullers.sorted().map { connection(identity.name, $0, $0) }
    }
}

extension MemberState {
    /// The state's name in documents.
    var text: String {
        switch self {
        case .uninitialized: "uninitialized"
        case .initialized: "initialized"
        case .initialSync: "initialSync"
        case .autoRecovery: "autoRecovery"
        case .normal: "normal"
        case .inError: "inError"
        }
    }
}

extension Knowledge {
    /// The intervals as text; equal for equal knowledge.
    var text: String {
        intervals.sorted { $0.key < $1.key }.map { replica, ranges in
            let name = String(replica.high, radix: 16) + "." + String(replica.low, radix: 16)
            return name + ":" + ranges.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
        }.joined(separator: ";")
    }
}
