// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

extension UserHabit {
    /// The few names that simulated users know: few, so that they collide.
    static let names: [FileName] = ["a", "b", "c", "d", "e"].compactMap { FileName($0) }
    /// The name of an editor's new file.
    static let temporary: [FileName] = ["a~", "b~", "c~"].compactMap { FileName($0) }

    /// The steps of one act of this habit in the tree as it is now; empty where there is nothing to act on.
    func steps(in tree: [TreeNode], using random: inout SeededGenerator) -> [UserAction] {
        guard let spare = Self.names.last else { return [] }
        let directories = [.root] + tree.filter { $0.kind == .directory }.map(\.path).filter { $0.names.count < 4 }
        let files = tree.filter { $0.kind == .file }.map(\.path)
        let leaves = tree.filter { $0.kind == .file || $0.kind == .symbolicLink }.map(\.path)
        let everything = tree.map(\.path)
        let place = (random.pick(directories) ?? .root).appending(random.pick(Self.names) ?? spare)
        switch self {
        case .create: return [.create(place)]
        case .edit: return random.pick(files).map { [.write($0, keepingTimes: false)] } ?? []
        case .editQuietly: return random.pick(files).map { [.write($0, keepingTimes: true)] } ?? []
        case .save:
            guard let path = random.pick(files) else { return [] }
            let temporary = path.parent.appending(random.pick(Self.temporary) ?? spare)
            return [.create(temporary), .rename(from: temporary, to: path, replacing: true)]
        case .remove: return random.pick(leaves).map { [.unlink($0)] } ?? []
        case .removeTree: return random.pick(directories.dropFirst()).map { Self.removal(of: $0, in: tree) } ?? []
        case .makeDirectory:
            var steps: [UserAction] = [.makeDirectory(place)]
            if random.chance(60) { steps.append(.create(place.appending(random.pick(Self.names) ?? spare))) }
            return steps
        case .rename:
            guard let path = random.pick(everything) else { return [] }
            let to = path.parent.appending(random.pick(Self.names) ?? spare)
            return [.rename(from: path, to: to, replacing: false)]
        case .move:
            guard let path = random.pick(leaves), let name = path.names.last else { return [] }
            let to = random.chance(50) ? place : place.parent.appending(name)
            return [.rename(from: path, to: to, replacing: false)]
        case .moveOver:
            guard let path = random.pick(leaves), let to = random.pick(leaves), path != to else { return [] }
            return [.rename(from: path, to: to, replacing: true)]
        case .swap:
            guard let left = random.pick(everything), let right = random.pick(everything), left != right else {
                return []
            }
            if random.chance(50) { return [.exchange(left, right)] }
            let aside = left.parent.appending(spare)
            return [
                .rename(from: left, to: aside, replacing: false), .rename(from: right, to: left, replacing: false),
                .rename(from: aside, to: right, replacing: false),
            ]
        case .nest:
            guard let path = random.pick(directories.dropFirst()), let name = path.names.last else { return [] }
            let into = random.pick(directories) ?? .root
            let to = into.appending(random.chance(60) ? name : random.pick(Self.names) ?? spare)
            return [.rename(from: path, to: to, replacing: false)]
        case .changeType:
            guard let node = random.pick(tree) else { return [] }
            let removal = node.kind == .directory ? Self.removal(of: node.path, in: tree) : [.unlink(node.path)]
            let kinds: [UserAction] = [.makeDirectory(node.path), .makeLink(node.path), .create(node.path)]
            return removal + [random.pick(kinds.filter { !$0.makes(node.kind) }) ?? .create(node.path)]
        case .attributes:
            guard let path = random.pick(everything) else { return [] }
            return [random.chance(50) ? .changeMode(path) : .changeAttribute(path)]
        case .link:
            guard let path = random.pick(tree.filter { $0.kind == .symbolicLink }), random.chance(50) else {
                return [.makeLink(place)]
            }
            if random.chance(50) { return [.unlink(path.path), .makeLink(path.path)] }
            let temporary = path.path.parent.appending(spare)
            return [.makeLink(temporary), .rename(from: temporary, to: path.path, replacing: true)]
        case .recreate:
            guard let path = random.pick(directories.dropFirst()) else { return [] }
            var steps = Self.removal(of: path, in: tree) + [.makeDirectory(path)]
            if random.chance(50) { steps.append(.create(path.appending(random.pick(Self.names) ?? spare))) }
            return steps
        case .touch: return random.pick(files).map { [.touch($0)] } ?? []
        case .copy: return random.pick(files).map { [.copy(from: $0, to: place)] } ?? []
        case .holdOpen:
            guard let path = random.pick(files) else { return [] }
            return [.open(path)] + (random.chance(50) ? [.write(path, keepingTimes: false)] : []) + [.close(path)]
        }
    }

    /// What removes a directory with all that is in it, deepest first.
    static func removal(of path: RelativePath, in tree: [TreeNode]) -> [UserAction] {
        let below = tree.filter { $0.path.bytes.starts(with: path.bytes + [0x2F]) }.reversed()
        return below.map { $0.kind == .directory ? .removeDirectory($0.path) : .unlink($0.path) } + [
            .removeDirectory(path)
        ]
    }
}

extension UserAction {
    /// Whether this makes something of `kind`.
    func makes(_ kind: ItemKind?) -> Bool {
        switch self {
        case .makeDirectory: kind == .directory
        case .makeLink: kind == .symbolicLink
        case .create: kind == .file
        default: false
        }
    }
}

extension RelativePath {
    /// The directory that holds this path; the root of the root.
    package var parent: RelativePath { RelativePath(Array(names.dropLast())) }
}
