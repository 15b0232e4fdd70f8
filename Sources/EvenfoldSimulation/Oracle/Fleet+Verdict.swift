// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension Fleet {
    /// Checks every promise of a fleet that had the time to come into step.
    package mutating func judge() {
        checkConvergence()
        for member in members.indices { checkAgreement(of: member) }
        checkLedger()
        checkSoleWriter()
    }

    /// Where only the primary's users write, nothing of what they see is Evenfold's doing.
    private mutating func checkSoleWriter() {
        guard scenario.onlyPrimaryWrites, !members.contains(where: \.hasRejoined), members[0].activity.publishes > 0
        else {
            return
        }
        violate(.noLoss, "Evenfold changed the folder of the only writer")
    }

    private mutating func checkConvergence() {
        for member in members.indices {
            guard members[member].machine != nil else {
                violate(.bounded, "member \(member) does not run")
                continue
            }
            for pending in members[member].index.pending.values.sorted(by: { $0.record.id < $1.record.id }) {
                violate(
                    .convergence,
                    "member \(member) still waits for \(trace.names.text(pending.record)): \(pending.reason.map { "\($0)" } ?? "-")"
                )
            }
            for item in members[member].machine?.waiting ?? [] {
                violate(.convergence, "member \(member) still shows \(item.path.text) as held: \(item.reason)")
            }
            if member > 0 { compare(0, member) }
        }
    }

    private mutating func compare(_ left: Int, _ right: Int) {
        if let difference = Self.difference(members[left].disk.tree, members[right].disk.tree) {
            violate(.convergence, "members \(left) and \(right) differ: \(difference)")
        }
        let (known, others) = (shared(members[left].index.knowledge), shared(members[right].index.knowledge))
        if known != others {
            violate(
                .convergence,
                "members \(left) and \(right) know different things: \(trace.names.text(known)) and \(trace.names.text(others))"
            )
        }
        let entries = members[left].index.entries
        let theirs = members[right].index.entries
        for item in entries.keys.sorted() {
            guard let mine = entries[item], let other = theirs[item], !mine.isPreexisting, !other.isPreexisting else {
                continue
            }
            if mine.record.place != other.record.place || mine.record.data.stamp != other.record.data.stamp
                || mine.record.attributes != other.record.attributes
            {
                violate(
                    .convergence,
                    "members \(left) and \(right) hold different records: \(trace.names.text(mine.record)) and \(trace.names.text(other.record))"
                )
            }
        }
    }

    /// Knowledge without the numbers that read-only members gave out: no record has them, and where nobody pulls from such a
    /// member nobody hears of them.
    private func shared(_ knowledge: Knowledge) -> Knowledge {
        var result = Knowledge()
        let followers = members.indices.filter { scenario.members[$0].isReadOnly }.compactMap {
            members[$0].index.header
        }
        let own = Set(followers.flatMap { [$0.replica] + $0.formerReplicas })
        for replica in knowledge.replicas where !own.contains(replica) {
            for range in knowledge.intervals(of: replica) { result.insert(range, of: replica) }
        }
        return result
    }

    /// The first difference of two trees; `nil` when they are equal.
    package static func difference(_ left: [TreeNode], _ right: [TreeNode]) -> String? {
        guard left != right else { return nil }
        let others = Dictionary(right.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        let mine = Dictionary(left.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        for node in left {
            guard let other = others[node.path] else { return "only the first has \(node.text)" }
            if node != other { return "\(node.text) and \(other.text)" }
        }
        for node in right where mine[node.path] == nil { return "only the second has \(node.text)" }
        return "order"
    }

    /// What users did is in the indexes a while after it, where no hint was lost: nothing waits for the periodic scan.
    mutating func checkPromptness() {
        guard scenario.dials.lostHints == 0 else { return }
        checkHonesty(until: now + Self.nanoseconds(.seconds(90)))
        for member in members.indices {
            // A publish may be under way at any one moment, but not at each of these.
            var found: Violation?
            for _ in 0..<10 {
                var probe = self
                probe.violations = []
                probe.checkAgreement(of: member, isScanned: false)
                found = probe.violations.first { $0.promise == .agreement }
                if found == nil { break }
                run(until: now + Self.nanoseconds(.seconds(7)))
            }
            if let found { violate(.agreement, "a while after the last change \(found.detail)") }
        }
    }

    /// Index and disk describe the same thing; or, before a scan has seen to it, but for the status times of files that
    /// Evenfold itself moved.
    private mutating func checkAgreement(of member: Int, isScanned: Bool = true) {
        let disk = members[member].disk
        let index = members[member].index
        if !index.intents.isEmpty { violate(.agreement, "member \(member) has \(index.intents.count) open intents") }
        if !disk.standingAside.isEmpty { violate(.agreement, "member \(member) left something aside") }
        if !disk.staged.isEmpty { violate(.agreement, "member \(member) left \(disk.staged.count) files in staging") }
        var byIdentity: [FileIdentity: IndexEntry] = [:]
        for item in index.entries.keys.sorted() {
            guard let entry = index.entries[item], let installed = entry.installed else { continue }
            if let other = byIdentity[installed.fingerprint.identity] {
                violate(
                    .agreement,
                    "member \(member) has one inode for \(trace.names.name(item)) and \(trace.names.name(other.record.id))"
                )
            }
            byIdentity[installed.fingerprint.identity] = entry
        }
        var seen = 0
        func walk(_ number: Int, _ item: ItemID, _ fleet: inout Fleet) {
            for child in disk.inode(number)?.entries ?? [] {
                guard let inode = disk.inode(child.inode), inode.kind != nil else { continue }
                guard let entry = byIdentity[inode.identity], let installed = entry.installed else {
                    fleet.violate(.agreement, "member \(member) has no entry for \(child.name.text)")
                    continue
                }
                seen += 1
                if installed.name != child.name || installed.parent != item || entry.record.kind != inode.kind {
                    fleet.violate(
                        .agreement,
                        "member \(member) looks for \(child.name.text) elsewhere: \(trace.names.text(entry.record))"
                    )
                }
                if inode.kind == .directory {
                    walk(child.inode, entry.record.id, &fleet)
                } else if installed.fingerprint != inode.fingerprint,
                    isScanned
                        || installed.fingerprint.size != inode.fingerprint.size
                        || installed.fingerprint.modified != inode.fingerprint.modified
                {
                    fleet.violate(.agreement, "member \(member) has an old fingerprint of \(child.name.text)")
                }
                if entry.record.kind == .file, let digest = entry.record.data.value.digest,
                    digest != inode.content.digest,
                    installed.data == entry.record.data.stamp.version
                {
                    fleet.violate(
                        .wholeness,
                        "member \(member) shows other bytes than its record at \(child.name.text)"
                    )
                }
            }
        }
        var copy = self
        walk(MemoryDisk.root, .root, &copy)
        violations = copy.violations
        trace = copy.trace
        if seen != byIdentity.count, violations.isEmpty {
            violate(.agreement, "member \(member) has entries for inodes that are gone")
        }
    }

    /// Nothing is lost, nothing came back, nothing is torn.
    private mutating func checkLedger() {
        var visible: [Content: TreeNode] = [:]
        var kept: Set<Content> = []
        for member in members.indices {
            for node in members[member].disk.tree where node.kind == .file || node.kind == .symbolicLink {
                visible[node.content] = node
                if ledger[node.content] == nil {
                    violate(.wholeness, "member \(member) shows torn bytes at \(node.path.text)")
                }
            }
            for entry in members[member].index.kept.values {
                if let content = members[member].disk.kept(entry.area, entry.id) { kept.insert(content) }
            }
        }
        for (number, entry) in ledger.entries.enumerated() {
            let content = Content(UInt32(number) + 1)
            if let node = visible[content] {
                if entry.mustBeGone, !members.contains(where: \.hasRejoined) {
                    violate(
                        .noResurrection,
                        "content \(content.number), \(entry.superseded ?? ""), is visible at \(node.path.text)"
                    )
                }
            } else if entry.superseded == nil, !kept.contains(content) {
                violate(
                    .noLoss,
                    "content \(content.number), written by member \(entry.member) at \(entry.path.text) at \(entry.time / 1_000_000) ms, is nowhere"
                )
            }
        }
    }
}
