// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import Testing

/// Evenfold's own moves change the status time of a file, which is all that some edits show.
@Suite("A file that Evenfold moved")
struct MovedFileTests {
    /// An index with one file, as it stands on disk.
    static func snapshot(digest: Digest?) -> IndexSnapshot {
        var record = RecoveredPlacementTests.record
        record.data.value.digest = digest
        let installed = Installation(
            parent: .root,
            name: RecoveredPlacementTests.name,
            fingerprint: fingerprint,
            data: record.dataVersion,
            dataContext: record.dataContext,
            attributes: record.attributesVersion,
            attributesContext: record.attributesContext
        )
        var snapshot = IndexSnapshot()
        snapshot.header = LoneMember.header(clock: record.data.stamp.clock, arrival: 1)
        snapshot.entries = [IndexEntry(record: record, installed: installed, arrival: 1, isPreexisting: false)]
        record.forEachVersion { snapshot.knowledge.insert($0) }
        return snapshot
    }

    static var fingerprint: Fingerprint { fingerprint() }

    /// The file's inode, with another size or status time where those are given.
    static func fingerprint(size: UInt64? = nil, changed: Timestamp? = nil) -> Fingerprint {
        let value = RecoveredPlacementTests.record.data.value
        return Fingerprint(
            identity: RecoveredPlacementTests.staged.identity,
            size: size ?? value.size,
            modified: value.modified,
            changed: changed ?? value.modified
        )
    }

    @Test("aside is compared with what was there before, also where the process ended before it committed that")
    func editedBeforeStepAside() throws {
        let digest = Digest(word0: 5, word1: 0, word2: 0, word3: 0)
        var snapshot = Self.snapshot(digest: digest)
        let root = DirectoryReference(item: .root, path: .root, identity: nil)
        let item = RecoveredPlacementTests.item
        snapshot.intents = [
            PublishIntent(
                number: 1,
                operation: .stepAside(
                    item: item,
                    from: Location(directory: root, name: RecoveredPlacementTests.name),
                    identity: Self.fingerprint.identity
                )
            )
        ]
        var member = LoneMember(isPrimary: false, snapshot: snapshot)
        member.performsMoves = true
        member.aside[item.asideName] = Self.fingerprint(size: 7, changed: member.now.advanced(by: .seconds(-10)))
        member.give(.foundStaged([], inStores: []))
        member.give(.started)
        member.scan()
        let entry = try #require(member.machine.allEntries.first)
        #expect(entry.record.data.value.size == 7)
        #expect(entry.record.dataVersion.replica == LoneMember.replica)
        #expect(member.files.count == 1, "it is back in its place")
        #expect(member.machine.brokenInvariant == nil)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        /// Whether somebody changed its status before the move.
        var isTouched: Bool
        var isEdited: Bool
        var testDescription: String

        static let all = [
            Case(isTouched: false, isEdited: false, testDescription: "nobody touched it"),
            Case(isTouched: true, isEdited: true, testDescription: "somebody changed its status before"),
        ]
    }

    @Test(
        "has a new version where what nobody has a digest of may have been edited before the move",
        arguments: Case.all
    )
    func touchedBeforeMove(_ test: Case) throws {
        var member = LoneMember(isPrimary: false, snapshot: Self.snapshot(digest: nil))
        member.performsMoves = true
        member.files[RecoveredPlacementTests.name] = Self.fingerprint
        member.give(.foundStaged([], inStores: []))
        member.give(.started)
        if test.isTouched {
            let changed = member.now.advanced(by: .seconds(-10))
            member.files[RecoveredPlacementTests.name] = Self.fingerprint(changed: changed)
        }
        var renamed = RecoveredPlacementTests.record
        renamed.data.value.digest = nil
        let version = VersionID(replica: LoneMember.peer, sequence: 2)
        renamed.place = Register(
            value: Place(parent: .root, previousParent: .root, name: LoneMember.name(1), scanEnd: 2),
            stamp: Stamp(fence: .ordinary, clock: renamed.placeStamp.clock.next(now: member.now), version: version),
            context: renamed.place.context.adding(version)
        )
        let link = MemberMachineTests.link
        member.give(.linkOpened(link, server: "there", peerPulls: false))
        member.give(.received(link, member.greeting()))
        member.give(.received(link, .records([OfferedRecord(record: renamed, arrival: 2)])))
        member.scan()
        let entry = try #require(member.machine.allEntries.first)
        #expect(Array(member.files.keys) == [LoneMember.name(1)])
        #expect(entry.record.place == renamed.place)
        #expect((entry.record.dataVersion.replica == LoneMember.replica) == test.isEdited)
        #expect(member.machine.brokenInvariant == nil)
    }
}
