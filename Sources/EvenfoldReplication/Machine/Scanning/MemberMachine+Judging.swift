// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// Finds out what a scan's differences mean: moves by inode first, then replacements by name, then what is new.
    func judge(_ scan: Scan) -> Judgement {
        var result = Judgement()
        result.unseen = scan.unseen
        if !scan.unseen.isEmpty { result.unread = scan.unread }
        var movedDirectories: Set<ItemID> = []
        for listing in scan.order {
            for found in scan.directories[listing]?.found ?? [] where found.kind == .directory {
                guard let item = found.listedAs, !Scan.isProvisional(item), let installed = entries[item]?.installed
                else { continue }
                if installed.parent != listing || installed.name != found.name { movedDirectories.insert(item) }
            }
        }
        for listing in scan.order {
            for item in scan.directories[listing]?.missing ?? [] where !movedDirectories.contains(item) {
                addGone(item, except: movedDirectories, to: &result)
                result.isMissing.insert(item)
            }
        }
        for item in disk.contents(of: .displaced) where !movedDirectories.contains(item) {
            addGone(item, except: movedDirectories, to: &result)
        }
        for listing in scan.order {
            for found in scan.directories[listing]?.found ?? [] {
                result.findings.append(Judgement.Finding(listing: listing, found: found, meaning: .new))
            }
        }
        let vanished = Set(scan.vanished)
        var directories: Set<FileIdentity> = []
        for index in result.findings.indices {
            let found = result.findings[index].found
            // A directory has one name; where it was found twice, it is on its way.
            if found.kind == .directory, !directories.insert(found.fingerprint.identity).inserted {
                result.findings[index].meaning = .unclear
                continue
            }
            recogniseInode(of: index, in: &result, vanished)
        }
        for index in result.findings.indices { recogniseName(of: index, in: &result) }
        return result
    }

    /// - Complexity: O(what stood below).
    private func addGone(_ item: ItemID, except moved: Set<ItemID>, to result: inout Judgement) {
        var stack = [item]
        while let next = stack.popLast() {
            guard !result.unseen.contains(next), result.isGone.insert(next).inserted else { continue }
            result.gone.append(next)
            for child in disk.contents(of: next).reversed() where !moved.contains(child) { stack.append(child) }
        }
    }

    private func recogniseInode(of index: Int, in result: inout Judgement, _ vanished: Set<ItemID>) {
        let finding = result.findings[index]
        let identity = finding.found.fingerprint.identity
        var elsewhere: ItemID?
        for item in carriers(of: identity) {
            guard let entry = entries[item], let installed = entry.installed,
                entry.record.kind == finding.found.kind
            else { continue }
            if installed.parent == finding.listing, installed.name == finding.found.name {
                result.findings[index].meaning = .inPlace(item)
                return
            }
            if elsewhere == nil, !result.isClaimed.contains(item),
                entry.record.kind == .directory ? finding.found.listedAs == item : result.isGone.contains(item)
            {
                elsewhere = item
            }
        }
        if elsewhere == nil, isUnclear(finding, vanished, result.unseen) {
            result.findings[index].meaning = .unclear
            return
        }
        if let elsewhere {
            result.isClaimed.insert(elsewhere)
            result.findings[index].meaning = .moved(elsewhere)
        }
    }

    /// Whether the file is known under another name that could not be looked at: it may have moved from there, or have
    /// two names.
    private func isUnclear(
        _ finding: Judgement.Finding,
        _ vanished: Set<ItemID>,
        _ unseen: Set<ItemID>
    ) -> Bool {
        guard !vanished.isEmpty || !unseen.isEmpty, finding.found.kind != .directory else { return false }
        return carriers(of: finding.found.fingerprint.identity).contains { item in
            guard let installed = entries[item]?.installed else { return false }
            return vanished.contains(installed.parent) || unseen.contains(item)
        }
    }

    /// Comes after every inode was recognised; a directory's finding comes before those of its content.
    private func recogniseName(of index: Int, in result: inout Judgement) {
        let finding = result.findings[index]
        guard case .new = finding.meaning else { return }
        let directory = result.resolved[finding.listing] ?? finding.listing
        guard !Scan.isProvisional(directory), let item = disk.occupant(of: directory, named: finding.found.name),
            result.isGone.contains(item), !result.isClaimed.contains(item),
            entries[item]?.record.kind == finding.found.kind
        else { return }
        result.isClaimed.insert(item)
        result.findings[index].meaning = .replaced(item)
        if let listedAs = finding.found.listedAs { result.resolved[listedAs] = item }
    }
}
