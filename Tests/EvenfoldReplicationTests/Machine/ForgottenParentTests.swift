// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import Testing

/// A directory whose removal everybody had processed, and into which somebody put a file before that.
@Suite("A directory whose removal was forgotten")
struct ForgottenParentTests {
    static let link = MemberMachineTests.link
    static let directory = ItemID(VersionID(replica: LoneMember.peer, sequence: 1))

    static func stamp(_ sequence: UInt64, at time: Timestamp) -> Stamp {
        let version = VersionID(replica: LoneMember.peer, sequence: sequence)
        return Stamp(fence: .ordinary, clock: .zero.next(now: time), version: version)
    }

    static func record(_ kind: ItemKind, in parent: ItemID, _ sequence: UInt64, at time: Timestamp) -> Record {
        let stamp = stamp(sequence, at: time)
        let context = Context(stamp.version)
        let nobody = Principal(name: [], number: 0)
        let place = Place(parent: parent, previousParent: parent, name: LoneMember.name(9), scanEnd: sequence)
        let data =
            kind == .directory
            ? DataValue.directory : DataValue(size: 5, digest: nil, modified: time, target: [], removed: false)
        return Record(
            id: ItemID(stamp.version),
            kind: kind,
            place: Register(value: place, stamp: stamp, context: context),
            data: Register(value: data, stamp: stamp, context: context),
            attributes: Register(
                value: FileAttributes(mode: 0o755, owner: nobody, group: nobody, extended: []),
                stamp: stamp,
                context: context
            )
        )
    }

    /// A member that has forgotten the removal of ``directory``, the removed record, and the file in it.
    static func member() -> (LoneMember, removed: Record, child: Record) {
        var member = LoneMember(retention: .seconds(100))
        let long = member.now.advanced(by: .seconds(-1_000))
        var removed = record(.directory, in: .root, 1, at: long)
        removed.data = removed.data.removal(by: VersionID(replica: LoneMember.peer, sequence: 2))
        let child = record(.file, in: directory, 3, at: long)
        member.give(.started)
        member.give(.linkOpened(link, server: "there", peerPulls: true))
        member.give(.received(link, member.greeting()))
        member.give(.received(link, .records([OfferedRecord(record: removed, arrival: 1)])))
        var known = member.machine.currentKnowledge
        removed.forEachVersion { known.insert($0) }
        member.give(.received(link, .caughtUp(knowledge: known, cursor: Cursor(epoch: LoneMember.peer, arrival: 1))))
        member.scan()
        return (member, removed, child)
    }

    static func isMade(by member: LoneMember) -> Bool {
        member.operations.contains { if case .makeDirectory(directory, _, _) = $0 { true } else { false } }
    }

    @Test("is asked for and made where a file comes that is in it")
    func asked() {
        var (member, removed, child) = Self.member()
        #expect(member.machine.allEntries.isEmpty)
        member.give(.received(Self.link, .records([OfferedRecord(record: child, arrival: 2)])))
        var known = member.machine.currentKnowledge
        child.forEachVersion { known.insert($0) }
        let cursor = Cursor(epoch: LoneMember.peer, arrival: 2)
        member.give(.received(Self.link, .caughtUp(knowledge: known, cursor: cursor)))
        #expect(member.messages.contains(.askRecords([Self.directory])))
        member.give(.received(Self.link, .askedRecords([OfferedRecord(record: removed, arrival: 1)])))
        #expect(Self.isMade(by: member))
        #expect(member.machine.brokenInvariant == nil)
    }

    @Test("stays forgotten where nothing is in it")
    func stays() {
        var (member, removed, _) = Self.member()
        member.give(.received(Self.link, .records([OfferedRecord(record: removed, arrival: 3)])))
        #expect(member.machine.allEntries.isEmpty)
        #expect(member.machine.pendingCount == 0)
    }

    @Test("is sent to who asked for it as soon as it is here")
    func owed() {
        var (member, removed, child) = Self.member()
        member.give(.received(Self.link, .subscribe(knowledge: member.machine.currentKnowledge, cursor: nil)))
        member.give(.received(Self.link, .askRecords([Self.directory])))
        #expect(member.messages.contains(.askedRecords([])))
        // What is in it is dead too, so that nothing is made on the disk first.
        var gone = child
        gone.data = gone.data.removal(by: VersionID(replica: LoneMember.peer, sequence: 4))
        member.give(.received(Self.link, .records([OfferedRecord(record: gone, arrival: 2)])))
        member.give(.received(Self.link, .records([OfferedRecord(record: removed, arrival: 3)])))
        let isSent = member.messages.contains { message in
            if case .records(let records) = message {
                records.contains { $0.record.id == Self.directory }
            } else {
                false
            }
        }
        #expect(isSent)
    }
}
