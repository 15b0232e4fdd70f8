// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

extension MemoryDisk {
    /// Does one user action, durably, and writes it into the ledger.
    ///
    /// - Returns: The directories that a watcher would see change, by inode; `nil` where the action was not possible.
    package mutating func perform(
        _ action: UserAction,
        by member: Int,
        now: Timestamp,
        time: UInt64,
        ledger: inout Ledger
    ) -> [FileIdentity]? {
        guard let touched = act(action, by: member, now: now, time: time, ledger: &ledger) else { return nil }
        makeDurable(touched)
        return touched.compactMap { inode($0)?.kind == .directory ? inode($0)?.identity : nil }
    }

    private mutating func act(
        _ action: UserAction,
        by member: Int,
        now: Timestamp,
        time: UInt64,
        ledger: inout Ledger
    ) -> [Int]? {
        switch action {
        case .create(let path):
            guard let (parent, name) = free(path) else { return nil }
            let content = ledger.write(by: member, at: path, kind: .file, time: time)
            return make(.file, content: content, target: [], mode: 0o644, in: parent, name, now: now)
        case .plant(let path, let content):
            guard let (parent, name) = free(path), ledger[content]?.kind == .file else { return nil }
            ledger.repeatWrite(content, isNewFile: true)
            return make(.file, content: content, target: [], mode: 0o644, in: parent, name, now: now)
        case .copy(let from, let path):
            guard let (_, _, file) = existing(from), file.kind == .file, let (parent, name) = free(path) else {
                return nil
            }
            ledger.repeatWrite(file.content, isNewFile: true)
            return make(.file, content: file.content, target: [], mode: 0o644, in: parent, name, now: now)
        case .makeLink(let path):
            guard let (parent, name) = free(path) else { return nil }
            let content = ledger.write(by: member, at: path, kind: .symbolicLink, time: time)
            return make(
                .symbolicLink,
                content: content,
                target: content.target,
                mode: 0o777,
                in: parent,
                name,
                now: now
            )
        case .makeDirectory(let path):
            guard let (parent, name) = free(path) else { return nil }
            return make(.directory, content: .torn, target: [], mode: 0o755, in: parent, name, now: now)
        case .write(let path, let keepingTimes):
            guard let (parent, number, file) = existing(path), file.kind == .file else { return nil }
            ledger.supersede(file.content, "edited at member \(member)")
            let content = ledger.write(by: member, at: path, kind: .file, time: time)
            let change = changeTime(of: number, now)
            volatile.remove(number)
            perform(
                touching: [number],
                [.content(number, content, modified: keepingTimes ? file.modified : change, change)]
            )
            return [parent, number]
        case .touch(let path):
            guard let (parent, number, file) = existing(path), file.kind == .file else { return nil }
            ledger.repeatWrite(file.content, isNewFile: false)
            let change = changeTime(of: number, now)
            perform(touching: [number], [.attributes(number, file.attributes, modified: change, change)])
            return [parent, number]
        case .changeMode(let path):
            return setAttributes(path, now: now) {
                $0.mode = $0.mode == 0o600 ? 0o640 : $0.mode == 0o640 ? 0o750 : 0o600
            }
        case .changeAttribute(let path):
            let value = Array("\(time)".utf8)
            return setAttributes(path, now: now) {
                $0.extended = [ExtendedAttribute(name: Array("user.note".utf8), value: value)]
            }
        case .unlink(let path):
            guard let (parent, _, node) = existing(path), node.kind != .directory, let name = path.names.last else {
                return nil
            }
            ledger.supersede(node.content, "removed at member \(member)")
            perform(touching: [parent], [.unlink(directory: parent, name, now)])
            return [parent]
        case .removeDirectory(let path):
            guard let (parent, number, node) = existing(path), node.kind == .directory, node.entries.isEmpty,
                let name = path.names.last
            else { return nil }
            perform(touching: [parent, number], [.unlink(directory: parent, name, now)])
            return [parent]
        case .rename(let from, let to, let replacing):
            return rename(from, to, replacing: replacing, by: member, now: now, ledger: &ledger)
        case .exchange(let left, let right):
            return exchange(left, right, now: now)
        case .open(let path):
            guard let (_, number, node) = existing(path), node.kind == .file else { return nil }
            openFiles.insert(number)
            return []
        case .close:
            openFiles = []
            return []
        }
    }

    private func existing(_ path: RelativePath) -> (parent: Int, number: Int, inode: Inode)? {
        guard !path.isRoot, let parent = directory(at: path.parent), let number = number(at: path),
            let node = inode(number)
        else { return nil }
        return (parent, number, node)
    }

    private func free(_ path: RelativePath) -> (parent: Int, name: FileName)? {
        guard let name = path.names.last, let parent = directory(at: path.parent), inode(parent)?.child(name) == nil
        else {
            return nil
        }
        return (parent, name)
    }

    private mutating func make(
        _ kind: ItemKind,
        content: Content,
        target: [UInt8],
        mode: UInt16,
        in parent: Int,
        _ name: FileName,
        now: Timestamp
    ) -> [Int] {
        let (number, identity) = freshIdentity(now)
        let inode = Inode(
            identity: identity,
            kind: kind,
            content: content,
            target: target,
            attributes: .plain(mode: mode),
            modified: now,
            changed: now
        )
        perform(touching: [parent, number], [.create(number, inode), .link(directory: parent, name, number, now)])
        return [parent, number]
    }

    private mutating func setAttributes(
        _ path: RelativePath,
        now: Timestamp,
        _ change: (inout FileAttributes) -> Void
    ) -> [Int]? {
        guard let (parent, number, node) = existing(path), node.kind != .symbolicLink else { return nil }
        var attributes = node.attributes
        change(&attributes)
        perform(touching: [number], [.attributes(number, attributes, modified: nil, changeTime(of: number, now))])
        return [parent, number]
    }

    private mutating func rename(
        _ from: RelativePath,
        _ to: RelativePath,
        replacing: Bool,
        by member: Int,
        now: Timestamp,
        ledger: inout Ledger
    ) -> [Int]? {
        guard from != to, let (source, number, node) = existing(from), let name = from.names.last,
            let newName = to.names.last, let target = directory(at: to.parent), !isWithin(target, number)
        else { return nil }
        if let old = inode(target)?.child(newName) {
            guard replacing, let replaced = inode(old), replaced.kind != .directory, node.kind != .directory else {
                return nil
            }
            ledger.supersede(replaced.content, "renamed over at member \(member)")
            ledger.repeatWrite(node.content, isNewFile: false)
        }
        perform(touching: [source, target, number], renaming(number, source, name, target, newName, now: now))
        return [source, target]
    }

    private mutating func exchange(_ left: RelativePath, _ right: RelativePath, now: Timestamp) -> [Int]? {
        guard let (source, first, _) = existing(left), let (target, second, _) = existing(right), first != second,
            let name = left.names.last, let newName = right.names.last, !isWithin(target, first),
            !isWithin(source, second)
        else { return nil }
        perform(
            touching: [source, target, first, second],
            [
                .link(directory: source, name, second, now), .link(directory: target, newName, first, now),
                .touch(first, changeTime(of: first, now)), .touch(second, changeTime(of: second, now)),
            ]
        )
        return [source, target]
    }
}
