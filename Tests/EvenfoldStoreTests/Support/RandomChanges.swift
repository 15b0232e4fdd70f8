// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import SeededTesting

/// Random transactions over few items, so that they meet; numbers, names and contexts of every shape, extremes
/// included.
struct RandomChanges {
    private var generator: SeededGenerator
    private let number: UInt64
    private static let servers = ["hq", "berlin", "paris", "", "mu\u{308}nchen", "a'b\"c;--"]

    /// The transaction of this number in the stream of this seed; others are not needed to make it.
    static func transaction(_ number: UInt64, seed: UInt64, changes: Int = 40) -> IndexTransaction {
        var random = RandomChanges(generator: SeededGenerator(seed: seed &+ number &* 0x9E37_79B9), number: number)
        var list = (0..<random.generator.next() % UInt64(changes)).map { _ in random.change() }
        list.append(.header(random.header()))
        return IndexTransaction(number: number, changes: list)
    }

    /// A header whose arrival is the transaction's number.
    private mutating func header() -> IndexHeader {
        IndexHeader(
            replica: replica(),
            sequence: word(),
            arrival: number,
            clock: HybridClock(ticks: word()),
            store: word(),
            initialSyncDone: flag(),
            formerReplicas: few(3).map { _ in replica() }
        )
    }

    mutating func change() -> IndexChange {
        switch generator.next() % 14 {
        case 0: .knowledge(knowledge())
        case 1: .memberKnowledge(server: server(), flag() ? knowledge() : Knowledge())
        case 2: .cursor(server: server(), Cursor(epoch: replica(), arrival: word()))
        case 3, 4, 5: .entry(entry())
        case 6: .forget(item())
        case 7: .pending(pending())
        case 8: .pendingDone(item())
        case 9: .intent(intent())
        case 10: .intentDone(key())
        case 11, 12: .kept(kept())
        default: .keptGone(StoreID(key()))
        }
    }

    private mutating func few(_ limit: UInt64) -> Range<UInt64> { 0..<generator.next() % (limit + 1) }
    private mutating func flag() -> Bool { generator.next() & 1 == 0 }
    private mutating func server() -> String { Self.servers.randomElement(using: &generator) ?? "" }
    private mutating func key() -> UInt64 { flag() ? generator.next() % 20 : UInt64.max - generator.next() % 20 }

    private mutating func word() -> UInt64 {
        switch generator.next() % 6 {
        case 0: generator.next() % 3
        case 1: UInt64(Int64.max) - 1 + generator.next() % 3
        case 2: UInt64.max - generator.next() % 2
        case 3: generator.next()
        default: generator.next() % 100_000
        }
    }

    private mutating func bytes(_ limit: UInt64) -> [UInt8] {
        few(limit).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }

    private mutating func replica() -> ReplicaID {
        let choice = generator.next() % 6
        return choice == 0 ? .reserved : ReplicaID(high: choice &* 0x9999_9999_9999_9999, low: choice)
    }

    private mutating func version() -> VersionID { VersionID(replica: replica(), sequence: word()) }

    private mutating func item() -> ItemID {
        ItemID(
            VersionID(replica: replica(), sequence: flag() ? generator.next() % 4 : UInt64.max - generator.next() % 4)
        )
    }

    private mutating func time() -> Timestamp {
        let seconds: [Int64] = [0, 1, -1, .min, .max, 1_700_000_000]
        return Timestamp(
            seconds: seconds.randomElement(using: &generator) ?? 0,
            nanoseconds: UInt32(generator.next() % 1_000_000_000)
        )
    }

    private mutating func name() -> FileName {
        while true {
            if let name = FileName(bytes(generator.next() % 20 == 0 ? 255 : 12)) { return name }
        }
    }

    private mutating func path() -> RelativePath { RelativePath(few(4).map { _ in name() }) }

    private mutating func context(_ version: VersionID) -> Context {
        if flag() { return Context(version) }
        return Context(
            entries: few(3).map { _ in Context.Entry(replica: replica(), sequence: word()) }
        )
    }

    private mutating func stamp(near other: Stamp?) -> Stamp {
        if let other, flag() { return other }
        let fences: [Fence] = [.preexisting, .primary, .ordinary, .forced]
        return Stamp(
            fence: fences.randomElement(using: &generator) ?? .ordinary,
            clock: HybridClock(ticks: word()),
            version: version()
        )
    }

    private mutating func attributes() -> FileAttributes {
        FileAttributes(
            mode: UInt16(truncatingIfNeeded: generator.next()),
            owner: Principal(name: bytes(3), number: UInt32(truncatingIfNeeded: word())),
            group: Principal(name: bytes(3), number: UInt32(truncatingIfNeeded: word())),
            extended: few(2).map { _ in ExtendedAttribute(name: bytes(5), value: bytes(300)) }
        )
    }

    private mutating func digest() -> Digest? {
        flag() ? nil : Digest(word0: word(), word1: word(), word2: word(), word3: word())
    }

    private mutating func record() -> Record {
        let kinds: [ItemKind] = [.directory, .file, .symbolicLink]
        let id = item()
        let own = flag() ? Stamp(fence: .ordinary, clock: HybridClock(ticks: word()), version: id.version) : nil
        let placeStamp = stamp(near: own)
        let dataStamp = stamp(near: placeStamp)
        let attributesStamp = stamp(near: placeStamp)
        let parent = item()
        return Record(
            id: id,
            kind: kinds.randomElement(using: &generator) ?? .file,
            place: Register(
                value: Place(parent: parent, previousParent: flag() ? parent : item(), name: name(), scanEnd: word()),
                stamp: placeStamp,
                context: context(placeStamp.version)
            ),
            data: Register(
                value: DataValue(size: word(), digest: digest(), modified: time(), target: bytes(20), removed: flag()),
                stamp: dataStamp,
                context: context(dataStamp.version)
            ),
            attributes: Register(
                value: attributes(),
                stamp: attributesStamp,
                context: context(attributesStamp.version)
            )
        )
    }

    private mutating func identity() -> FileIdentity { FileIdentity(inode: word(), birth: time()) }

    private mutating func fingerprint() -> Fingerprint {
        Fingerprint(identity: identity(), size: word(), modified: time(), changed: time())
    }

    private mutating func installation(of record: Record) -> Installation {
        let data = flag() ? record.data.stamp.version : version()
        let attributes = flag() ? record.attributes.stamp.version : version()
        return Installation(
            parent: flag() ? record.place.value.parent : item(),
            name: flag() ? record.place.value.name : name(),
            fingerprint: Fingerprint(
                identity: identity(),
                size: flag() ? record.data.value.size : word(),
                modified: flag() ? record.data.value.modified : time(),
                changed: time()
            ),
            data: data,
            dataContext: flag() ? record.data.context : context(data),
            attributes: attributes,
            attributesContext: flag() ? record.attributes.context : context(attributes)
        )
    }

    private mutating func entry() -> IndexEntry {
        let record = record()
        return IndexEntry(
            record: record,
            installed: flag() ? installation(of: record) : nil,
            arrival: word(),
            isPreexisting: flag()
        )
    }

    private mutating func reason() -> PendingReason? {
        let reasons: [PendingReason?] = [
            nil, .nameCollision, .waitingForParent, .unavailable(.superseded), .unavailable(.changedWhileReading),
            .unavailable(.unreadable), .mismatched, .openForWriting, .localChange, .linkClosed, .disk(.held),
            .disk(.noSpace),
            .disk(.denied), .disk(.badName), .disk(.outside), .disk(.system(5)), .disk(.system(.min)),
        ]
        return reasons.randomElement(using: &generator) ?? nil
    }

    private mutating func pending() -> PendingRecord {
        let record = record()
        let own: Set = [record.place.stamp.version, record.data.stamp.version, record.attributes.stamp.version]
        return PendingRecord(
            record: record,
            source: server(),
            versions: flag() ? own : Set(few(5).map { _ in version() }),
            since: time(),
            reason: reason()
        )
    }

    private mutating func kept() -> KeptEntry {
        let areas: [StoreArea] = [.conflict, .preexisting, .deleted]
        return KeptEntry(
            id: StoreID(key()),
            area: areas.randomElement(using: &generator) ?? .conflict,
            path: path(),
            kind: .file,
            item: item(),
            loser: version(),
            winner: flag() ? version() : nil,
            size: word(),
            time: time()
        )
    }

    private mutating func knowledge() -> Knowledge {
        var intervals: [ReplicaID: [Range<UInt64>]] = [:]
        for _ in few(4) {
            var ranges: [Range<UInt64>] = []
            var next: UInt64 = 1 + generator.next() % 4
            for _ in 0...generator.next() % 6 {
                let end = next + 1 + generator.next() % 4
                ranges.append(next..<end)
                next = end + 1 + generator.next() % 3
            }
            if flag() { ranges.append(UInt64(Int64.max) - 1..<UInt64(Int64.max) + 7) }
            if flag() { ranges.append(UInt64.max - 5..<UInt64.max) }
            intervals[replica()] = ranges
        }
        return Knowledge(checking: intervals) ?? Knowledge()
    }

    private mutating func location() -> Location {
        Location(
            directory: DirectoryReference(item: item(), path: path(), identity: flag() ? identity() : nil),
            name: name()
        )
    }

    private mutating func keep() -> KeptFile { flag() ? .discarded : .stored(.preexisting, StoreID(word())) }

    private mutating func replacement() -> Replacement? {
        flag() ? nil : Replacement(fingerprint: fingerprint(), keep: keep())
    }

    private mutating func intent() -> PublishIntent {
        let attributes = version()
        return PublishIntent(
            number: key(),
            operation: operation(),
            record: flag() ? record() : nil,
            placed: flag()
                ? PlacedFile(
                    identity: identity(),
                    attributes: attributes,
                    attributesContext: context(attributes)
                ) : nil
        )
    }

    private mutating func operation() -> PublishOperation {
        switch generator.next() % 9 {
        case 0: .makeDirectory(item: item(), at: location(), attributes: attributes())
        case 1:
            .placeLink(
                item: item(),
                at: location(),
                target: bytes(30),
                modified: time(),
                attributes: attributes(),
                replacing: replacement()
            )
        case 2: .placeFile(item: item(), at: location(), staged: StagedID(word()), replacing: replacement())
        case 3: .move(item: item(), from: location(), identity: identity(), to: location())
        case 4: .stepAside(item: item(), from: location(), identity: identity())
        case 5: .stepBack(item: item(), name: item().asideName, identity: identity(), to: location())
        case 6: .removeFile(item: item(), at: location(), fingerprint: fingerprint(), keep: keep())
        case 7: .removeDirectory(item: item(), at: location(), identity: identity())
        default:
            .setAttributes(
                item: item(),
                at: location(),
                fingerprint: fingerprint(),
                attributes: attributes(),
                modified: flag() ? time() : nil
            )
        }
    }
}
