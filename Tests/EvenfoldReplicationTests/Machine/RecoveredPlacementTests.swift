// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import Testing

/// A file whose intent is in the index when a member starts: the process ended before it committed the publish.
@Suite("A placement that was not committed")
struct RecoveredPlacementTests {
    static let name = LoneMember.name(0)
    static let staged = StagedFile(
        staged: StagedID(3),
        identity: FileIdentity(inode: 50, birth: Timestamp(seconds: 1_699_999_000, nanoseconds: 0))
    )
    static let item = ItemID(VersionID(replica: LoneMember.peer, sequence: 1))

    static var record: Record {
        let version = item.version
        let time = Timestamp(seconds: 1_699_999_000, nanoseconds: 0)
        let stamp = Stamp(fence: .ordinary, clock: .zero.next(now: time), version: version)
        let nobody = Principal(name: [], number: 0)
        return Record(
            id: item,
            kind: .file,
            place: Register(
                value: Place(parent: .root, previousParent: .root, name: name, scanEnd: 1),
                stamp: stamp,
                context: Context(version)
            ),
            data: Register(
                value: DataValue(
                    size: 5,
                    digest: Digest(word0: 5, word1: 0, word2: 0, word3: 0),
                    modified: time,
                    target: [],
                    removed: false
                ),
                stamp: stamp,
                context: Context(version)
            ),
            attributes: Register(
                value: FileAttributes(mode: 0o644, owner: nobody, group: nobody, extended: []),
                stamp: stamp,
                context: Context(version)
            )
        )
    }

    /// A member that waits for ``record`` and ended while it was placing it.
    static func member() -> LoneMember {
        var snapshot = IndexSnapshot()
        snapshot.header = LoneMember.header(clock: record.data.stamp.clock)
        snapshot.pending = [
            PendingRecord(
                record: record,
                source: "there",
                versions: [item.version],
                since: Timestamp(seconds: 1_699_999_000, nanoseconds: 0),
                reason: nil
            )
        ]
        let root = DirectoryReference(item: .root, path: .root, identity: nil)
        snapshot.intents = [
            PublishIntent(
                number: 1,
                operation: .placeFile(
                    item: item,
                    at: Location(directory: root, name: name),
                    staged: staged.staged,
                    replacing: nil
                ),
                record: record,
                placed: PlacedFile(
                    identity: staged.identity,
                    attributes: item.version,
                    attributesContext: Context(item.version)
                )
            )
        ]
        return LoneMember(isPrimary: false, snapshot: snapshot)
    }

    @Test("was done where the file is not in staging any more: a user who removed it since removed this version")
    func removed() throws {
        var member = Self.member()
        member.give(.foundStaged([], inStores: []))
        member.give(.started)
        member.scan()
        let entry = try #require(member.machine.allEntries.first)
        #expect(entry.record.id == Self.item)
        #expect(entry.record.data.value.removed)
        #expect(entry.record.data.context.contains(Self.item.version))
        #expect(member.machine.pendingCount == 0)
        #expect(member.machine.brokenInvariant == nil)
    }

    @Test("was not done where the file stands in a store: it was on its way to be exchanged there")
    func inStore() {
        var member = Self.member()
        member.give(.foundStaged([], inStores: [Self.staged.identity]))
        member.give(.started)
        member.scan()
        #expect(member.machine.allEntries == [])
        #expect(member.machine.pendingRecords.map(\.record) == [Self.record])
    }

    @Test("was done where the file is not in staging any more: what a user wrote since descends from it")
    func edited() throws {
        var member = Self.member()
        let time = member.now.advanced(by: .seconds(-10))
        member.files[Self.name] = Fingerprint(identity: Self.staged.identity, size: 7, modified: time, changed: time)
        member.give(.foundStaged([], inStores: []))
        member.give(.started)
        member.scan()
        let entry = try #require(member.machine.allEntries.first)
        #expect(member.machine.allEntries.count == 1)
        #expect(entry.record.id == Self.item)
        #expect(entry.record.data.value.size == 7)
        #expect(entry.record.data.context.contains(Self.item.version))
        #expect(entry.record.data.stamp.version.replica == LoneMember.replica)
    }

    @Test(
        "was not done where the file is still in staging: nothing was removed, and it is thrown away when that is durable"
    )
    func leftOver() {
        var member = Self.member()
        member.isDurable = false
        member.give(.foundStaged([Self.staged], inStores: []))
        #expect(member.discarded == [])
        member.isDurable = true
        for number in member.unanswered { member.give(.committed(number)) }
        #expect(member.discarded == [Self.staged.staged])
        member.give(.started)
        member.scan()
        #expect(member.machine.allEntries == [])
        #expect(member.machine.pendingRecords.map(\.record) == [Self.record])
    }
}
