// SPDX-License-Identifier: Apache-2.0

import EvenfoldTopology

extension PlanBuilder {
    /// Appends the replication steps as one last round: per folder open and initialise, then the initial syncs in the
    /// order in which content spreads, then what leaves.
    ///
    /// - Parameters:
    ///   - observed: What agents have already; done steps are not repeated.
    ///   - leftOut: Whose folders must wait. Folders that run there already go on.
    mutating func addReplication(observed: ObservedFleet, leftOut: LeftOut) {
        let start = steps.count
        let states = Dictionary(grouping: observed.members, by: \.folder)
        for folder in topology.folders {
            let known = Dictionary(
                (states[folder.name] ?? []).map { ($0.server, $0) },
                uniquingKeysWith: { first, _ in first }
            )
            addFolder(folder, known: known, leftOut: leftOut.servers(of: folder, known: known))
        }
        addLeaving(observed)
        closeRound(restarting: [], from: start)
    }

    private mutating func addFolder(_ folder: Folder, known: [String: ObservedMember], leftOut: Set<String>) {
        var progress = FolderProgress(folder: folder, known: known)
        guard progress.hasBeginning else {
            warnings.append(
                PlanWarning(
                    "nobody is primary, so the first synchronisation has no beginning; add `primary: true` to a member",
                    folder: folder.name,
                    leavesOut: true
                )
            )
            return
        }
        for member in folder.members where !leftOut.contains(member.server) {
            prepare(member, of: folder, known: known[member.server], &progress)
        }
        for member in progress.syncOrder(leftOut: leftOut) {
            let own = progress.initialised[member.server].map { [$0] } ?? servicing(member.server)
            let source = member.source.flatMap { progress.synced[$0] }.map { [$0] } ?? []
            let id = append(
                PlanStep(
                    id: "\(member.server).\(folder.name).initialSync",
                    server: member.server,
                    folder: folder.name,
                    action: .initialSync,
                    requires: own + source + member.requires.filter { !own.contains($0) },
                    reason: member.reason
                )
            )
            progress.synced[member.server] = id
        }
        for member in folder.members where !leftOut.contains(member.server) && !progress.isCovered(member.server) {
            warnings.append(
                PlanWarning(
                    "no source of the folder's content can serve this member yet, so its initial sync is left out",
                    server: member.server,
                    folder: folder.name,
                    leavesOut: true
                )
            )
        }
    }

    /// Opens and initialises a member as far as it is not yet.
    private mutating func prepare(
        _ member: Member,
        of folder: Folder,
        known: ObservedMember?,
        _ progress: inout FolderProgress
    ) {
        let state = known?.state ?? .none
        var requires = servicing(member.server)
        let isChanged = known.map { $0.state > .none && $0.differs(from: folder) } ?? false
        if state == .none || isChanged {
            let reason =
                state == .none
                ? "\(member.server) becomes a \(member.isReadOnly ? "read-only " : "")member of \(folder.name)"
                : "the settings of \(folder.name) changed"
            // Settings of a running folder do not wait for updates.
            let gate = state >= .initialised ? [] : requires
            let id = append(
                PlanStep(
                    id: "\(member.server).\(folder.name).open",
                    server: member.server,
                    folder: folder.name,
                    action: .open,
                    requires: gate,
                    reason: reason
                )
            )
            requires = [id]
            progress.initialised[member.server] = id
        }
        guard state < .initialised else { return }
        progress.initialised[member.server] = append(
            PlanStep(
                id: "\(member.server).\(folder.name).initialise",
                server: member.server,
                folder: folder.name,
                action: .initialise,
                requires: requires,
                reason: "the folder has no index on \(member.server) yet"
            )
        )
    }

    /// Members that the topology no longer has leave when those that stay are synchronised.
    private mutating func addLeaving(_ observed: ObservedFleet) {
        var current: [String: Set<String>] = [:]
        for folder in topology.folders { current[folder.name, default: []].formUnion(folder.members.map(\.server)) }
        let leaving = observed.members.filter {
            $0.state > .none && !(current[$0.folder]?.contains($0.server) ?? false)
        }
        guard !leaving.isEmpty else { return }
        let syncs = Dictionary(grouping: steps.filter { $0.action == .initialSync }, by: \.folder)
        for member in leaving.sorted(by: { ($0.folder, $0.server) < ($1.folder, $1.server) }) {
            let before = (syncs[member.folder] ?? []).map(\.id)
            _ = append(
                PlanStep(
                    id: "\(member.server).\(member.folder).leave",
                    server: member.server,
                    folder: member.folder,
                    action: .leave,
                    requires: before,
                    reason: "the topology no longer has it; its files stay"
                )
            )
        }
    }
}

extension ObservedMember {
    /// Whether the agent's settings of the folder are other ones than the topology's.
    ///
    /// `minOnline` is the planner's alone.
    func differs(from folder: Folder) -> Bool {
        guard var settings else { return false }
        settings.minOnline = folder.minOnline
        return settings != folder
    }
}
