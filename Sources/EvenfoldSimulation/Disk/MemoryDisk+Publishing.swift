// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
package import EvenfoldReplication

extension MemoryDisk {
    /// Puts a received file into staging; neither its name nor its bytes are durable yet.
    @discardableResult
    package mutating func stage(_ file: FetchFile, content: Content, now: Timestamp) -> FileIdentity? {
        guard let name = Self.stagedName(file.staged) else { return nil }
        let (number, identity) = freshIdentity(now)
        let inode = Inode(
            identity: identity,
            kind: .file,
            content: content,
            target: [],
            attributes: file.attributes,
            modified: file.modified,
            changed: now
        )
        perform(
            touching: [Self.staging, number],
            [.create(number, inode), .link(directory: Self.staging, name, number, now)]
        )
        volatile.insert(number)
        staged[file.staged] = number
        return identity
    }

    /// Throws a staged file away.
    package mutating func discardStaged(_ file: StagedID, now: Timestamp) {
        guard staged.removeValue(forKey: file) != nil, let name = Self.stagedName(file) else { return }
        perform(touching: [Self.staging], [.unlink(directory: Self.staging, name, now)])
    }

    /// Begins a batch: no directory was made in it yet.
    package mutating func beginPublish() { made = [] }

    /// The directory of a publish operation; one without an identity must have been made by the same batch.
    private func resolveForPublish(_ reference: DirectoryReference) -> Int? {
        guard let number = resolve(reference) else { return nil }
        let isVouchedFor =
            reference.identity != nil || number == Self.root || number == Self.aside || made.contains(number)
        return isVouchedFor ? number : nil
    }

    /// Performs one publish operation.
    package mutating func publish(_ operation: PublishOperation, now: Timestamp) -> PublishOutcome {
        switch operation {
        case .makeDirectory(_, let location, let attributes):
            let (number, identity) = freshIdentity(now)
            let outcome = place(at: location, replacing: nil, now: now) { _, directory in
                let inode = Inode(
                    identity: identity,
                    kind: .directory,
                    content: .torn,
                    target: [],
                    attributes: attributes,
                    modified: now,
                    changed: now
                )
                return (number, [directory, number], [.create(number, inode)])
            }
            if case .done = outcome { made.insert(number) }
            return outcome
        case .placeLink(_, let location, let target, let modified, let attributes, let replacing):
            return place(at: location, replacing: replacing, now: now) { disk, directory in
                let (number, identity) = disk.freshIdentity(now)
                let inode = Inode(
                    identity: identity,
                    kind: .symbolicLink,
                    content: Content(target: target),
                    target: target,
                    attributes: attributes,
                    modified: modified,
                    changed: now
                )
                return (number, [directory, number], [.create(number, inode)])
            }
        case .placeFile(_, let location, let file, let replacing):
            guard let number = staged[file], let name = Self.stagedName(file) else { return .vanished }
            let outcome = place(at: location, replacing: replacing, now: now) { disk, directory in
                let time = disk.changeTime(of: number, now)
                return (
                    number, [directory, Self.staging, number],
                    [.unlink(directory: Self.staging, name, now), .touch(number, time)]
                )
            }
            if case .done = outcome { staged[file] = nil }
            return outcome
        case .move(_, let from, let identity, let to):
            guard let source = resolveForPublish(from.directory) else { return .parentChanged }
            return move(from: source, from.name, identity, to: to, now: now)
        case .stepAside(let item, let from, let identity):
            guard let source = resolveForPublish(from.directory) else { return .parentChanged }
            return move(from: source, from.name, identity, toNumber: Self.aside, item.asideName, now: now)
        case .stepBack(_, let name, let identity, let to):
            return move(from: Self.aside, name, identity, to: to, now: now)
        case .removeFile(_, let location, let fingerprint, let keep):
            return removeFile(at: location, fingerprint, keep, now: now)
        case .removeDirectory(_, let location, let identity):
            return removeDirectory(at: location, identity, now: now)
        case .setAttributes(_, let location, let fingerprint, let attributes, let modified):
            return setAttributes(at: location, fingerprint, attributes, modified, now: now)
        }
    }

    /// Puts what `make` gives under a free name, or in place of exactly `replacing`.
    private mutating func place(
        at location: Location,
        replacing: Replacement?,
        now: Timestamp,
        make: (MemoryDisk, Int) -> (number: Int, touches: [Int], changes: [DiskChange])
    ) -> PublishOutcome {
        guard let directory = resolveForPublish(location.directory) else { return .parentChanged }
        var touches: [Int] = []
        var changes: [DiskChange] = []
        let present = inode(directory)?.child(location.name)
        if let replacing {
            guard let present, let old = inode(present) else { return .vanished }
            guard matches(old, replacing.fingerprint) else { return .changed }
            guard !openFiles.contains(present) else { return .openForWriting }
            guard let kept = keep(present, replacing.keep, now: now) else { return .occupied }
            touches = kept.touches
            changes = kept.changes
        } else if present != nil {
            return .occupied
        }
        let made = make(self, directory)
        perform(
            touching: made.touches + touches,
            made.changes + changes + [.link(directory: directory, location.name, made.number, now)]
        )
        return done(made.number)
    }

    /// What no correct member does and one did, since this was asked last.
    package mutating func takeMisuses() -> [String] {
        defer { misuses = [] }
        return misuses
    }

    /// What sending an inode to a store takes; `nil` where the number is taken.
    private mutating func keep(
        _ number: Int,
        _ keep: KeptFile,
        now: Timestamp
    ) -> (touches: [Int], changes: [DiskChange])? {
        guard case .stored(let area, let id) = keep, let name = Self.storeName(id) else { return ([], []) }
        let store = Self.store(area)
        guard inode(store)?.child(name) == nil else {
            misuses.append("store number \(id.number) is taken")
            return nil
        }
        return (
            [store, number], [.link(directory: store, name, number, now), .touch(number, changeTime(of: number, now))]
        )
    }

    private mutating func matches(_ inode: Inode, _ fingerprint: Fingerprint) -> Bool {
        guard inode.kind == .file || inode.kind == .symbolicLink else { return false }
        if inode.fingerprint == fingerprint { return true }
        guard skipsFingerprints else { return false }
        skippedFingerprints += 1
        return true
    }

    private func done(_ number: Int) -> PublishOutcome {
        guard let inode = inode(number) else { return .vanished }
        return .done(inode.fingerprint)
    }

    private mutating func move(
        from source: Int,
        _ name: FileName,
        _ identity: FileIdentity,
        to: Location,
        now: Timestamp
    ) -> PublishOutcome {
        guard let target = resolveForPublish(to.directory) else { return .parentChanged }
        return move(from: source, name, identity, toNumber: target, to.name, now: now)
    }

    private mutating func move(
        from source: Int,
        _ name: FileName,
        _ identity: FileIdentity,
        toNumber target: Int,
        _ newName: FileName,
        now: Timestamp
    ) -> PublishOutcome {
        guard let number = inode(source)?.child(name), let moved = inode(number) else { return .vanished }
        guard moved.identity == identity else { return .changed }
        guard inode(target)?.child(newName) == nil else { return .occupied }
        guard !isWithin(target, number) else { return .failed(.system(22)) }
        perform(touching: [source, target, number], renaming(number, source, name, target, newName, now: now))
        return .done(moved.fingerprint)
    }

    /// The changes of a rename to a free name.
    func renaming(
        _ number: Int,
        _ source: Int,
        _ name: FileName,
        _ target: Int,
        _ newName: FileName,
        now: Timestamp
    ) -> [DiskChange] {
        [
            .unlink(directory: source, name, now), .link(directory: target, newName, number, now),
            .touch(number, changeTime(of: number, now)),
        ]
    }

    /// Whether `number` is `ancestor` or below it.
    func isWithin(_ number: Int, _ ancestor: Int) -> Bool {
        if number == ancestor { return true }
        guard let inode = inode(ancestor), inode.kind == .directory else { return false }
        return inode.entries.contains { isWithin(number, $0.inode) }
    }

    private mutating func removeFile(
        at location: Location,
        _ fingerprint: Fingerprint,
        _ keeping: KeptFile,
        now: Timestamp
    ) -> PublishOutcome {
        guard let directory = resolveForPublish(location.directory) else { return .parentChanged }
        guard let number = inode(directory)?.child(location.name), let old = inode(number) else { return .vanished }
        guard matches(old, fingerprint) else { return .changed }
        guard !openFiles.contains(number) else { return .openForWriting }
        guard let kept = keep(number, keeping, now: now) else { return .occupied }
        perform(
            touching: [directory] + kept.touches,
            [.unlink(directory: directory, location.name, now)] + kept.changes
        )
        return .done(old.fingerprint)
    }

    private mutating func removeDirectory(
        at location: Location,
        _ identity: FileIdentity,
        now: Timestamp
    ) -> PublishOutcome {
        guard let directory = resolveForPublish(location.directory) else { return .parentChanged }
        guard let number = inode(directory)?.child(location.name), let old = inode(number) else { return .vanished }
        guard old.identity == identity, old.kind == .directory else { return .changed }
        guard old.entries.isEmpty else { return .notEmpty }
        perform(touching: [directory, number], [.unlink(directory: directory, location.name, now)])
        return .done(old.fingerprint)
    }

    private mutating func setAttributes(
        at location: Location,
        _ fingerprint: Fingerprint,
        _ attributes: FileAttributes,
        _ modified: Timestamp?,
        now: Timestamp
    ) -> PublishOutcome {
        guard let directory = resolveForPublish(location.directory) else { return .parentChanged }
        guard let number = inode(directory)?.child(location.name), let old = inode(number) else { return .vanished }
        if old.kind == .directory {
            guard old.identity == fingerprint.identity else { return .changed }
        } else {
            guard matches(old, fingerprint) else { return .changed }
        }
        perform(
            touching: [directory, number],
            [
                .attributes(
                    number,
                    attributes,
                    modified: old.kind == .directory ? nil : modified,
                    changeTime(of: number, now)
                )
            ]
        )
        return done(number)
    }
}

extension Content {
    /// The content that a link's target stands for; torn for a target that no simulated user wrote.
    init(target: [UInt8]) {
        var number: UInt32 = 0
        for digit in target.dropFirst() { number = number &* 10 &+ UInt32(digit &- UInt8(ascii: "0")) }
        self.init(number)
    }

    /// The target of a link that stands for this content.
    var target: [UInt8] { Array("t\(number)".utf8) }
}
