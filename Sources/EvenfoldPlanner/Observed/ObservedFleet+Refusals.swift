// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics
import EvenfoldTopology

/// Why no plan is made: the topology asks for something that no step does safely.
package struct PlanRefusal: Error, Hashable, Sendable {
    /// The reasons, all of them, in topology order; never empty.
    package var diagnostics: [Diagnostic]

    package init(diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }
}

extension ObservedFleet {
    /// What the topology changes about existing members that cannot be changed.
    ///
    /// A root that moved would look like a folder of which everything was deleted, and a primary named later would be a
    /// silent re-sync that overrules what members have agreed on. Before a member is initialised both are harmless.
    func refusals(of topology: Topology) -> [Diagnostic] {
        var result: [Diagnostic] = []
        let byFolder = Dictionary(grouping: members, by: \.folder)
        for folder in topology.folders {
            let present = byFolder[folder.name] ?? []
            let byServer = Dictionary(present.map { ($0.server, $0) }, uniquingKeysWith: { first, _ in first })
            // Until a member is synchronised or was initialised as the primary nobody agreed on anything, and naming the
            // primary is what a folder that waits for one needs.
            let isReplicated = present.contains { $0.state == .synced || ($0.primary && $0.state >= .initialised) }
            // A primary that becomes read-only hands the word on; its work is done.
            let isHandedOn = folder.members.contains { $0.isReadOnly && byServer[$0.server]?.primary == true }
            for member in folder.members {
                let before = byServer[member.server]
                let existing = before.flatMap { $0.state >= .initialised ? $0 : nil }
                if let existing, existing.path != member.path {
                    result.append(Self.movedPath(folder.name, member, from: existing.path))
                }
                if isHandedOn, member.isReadOnly || before?.state == .synced { continue }
                if isReplicated, member.primary, before?.primary != true {
                    result.append(Self.laterPrimary(folder.name, member.server, isNew: before == nil))
                } else if let existing, existing.primary, !member.primary {
                    result.append(Self.withdrawnPrimary(folder.name, member.server))
                }
            }
        }
        return result
    }

    private static func movedPath(_ folder: String, _ member: Member, from path: String) -> Diagnostic {
        let (old, new) = (TerminalText.escaped(path), TerminalText.escaped(member.path))
        return Diagnostic(
            code: "EV0301",
            severity: .error,
            summary: "the path of folder \(folder) on \(member.server) changes from \(old) to \(new)",
            detail: "the member was initialised at \(old); an empty new root would look like everything deleted",
            help: "keep \(old); or apply once without the member, which leaves its files, then add it again at \(new)"
        )
    }

    private static func laterPrimary(_ folder: String, _ server: String, isNew: Bool) -> Diagnostic {
        Diagnostic(
            code: "EV0302",
            severity: .error,
            summary: "\(server) is named primary of folder \(folder), which is already replicated",
            detail:
                "the primary decides the first synchronisation only; later it would overrule what members agreed on",
            help: isNew
                ? "add \(server) without `primary: true`; it takes over the content of the others"
                : "remove `primary: true` from \(server) and name the primary of the first apply"
        )
    }

    private static func withdrawnPrimary(_ folder: String, _ server: String) -> Diagnostic {
        Diagnostic(
            code: "EV0303",
            severity: .error,
            summary: "\(server) is no longer named primary of folder \(folder)",
            detail: "it was the primary of the first synchronisation, and that cannot be changed afterwards",
            help: "put `primary: true` back to \(server); it has done its work and does nothing more"
        )
    }
}
