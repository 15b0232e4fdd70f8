// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import Testing

/// A file that holds an older version than its record, as a member may find it when it starts.
@Suite("A file whose record has gone ahead of it")
struct RecordAheadTests {
    /// A member with one file of an older version, without the digest of it, and a peer that has the newer one.
    static func member(changed: Timestamp) -> LoneMember {
        var record = RecoveredPlacementTests.record
        let old = record.data
        let version = VersionID(replica: LoneMember.peer, sequence: 2)
        let fingerprint = Fingerprint(
            identity: RecoveredPlacementTests.staged.identity,
            size: old.value.size,
            modified: old.value.modified,
            changed: old.value.modified
        )
        let installed = Installation(
            parent: .root,
            name: RecoveredPlacementTests.name,
            fingerprint: fingerprint,
            data: old.stamp.version,
            dataContext: old.context,
            attributes: record.attributes.stamp.version,
            attributesContext: record.attributes.context
        )
        record.data = Register(
            value: DataValue(size: 9, digest: nil, modified: old.value.modified, target: [], removed: false),
            stamp: Stamp(
                fence: .ordinary,
                clock: old.stamp.clock.next(now: old.value.modified),
                version: version
            ),
            context: old.context.adding(version)
        )
        var snapshot = IndexSnapshot()
        snapshot.header = LoneMember.header(clock: record.data.stamp.clock, arrival: 1)
        snapshot.entries = [IndexEntry(record: record, installed: installed, arrival: 1, isPreexisting: false)]
        record.forEachVersion { snapshot.knowledge.insert($0) }
        snapshot.memberKnowledge["there"] = snapshot.knowledge
        var member = LoneMember(isPrimary: false, snapshot: snapshot)
        member.files[RecoveredPlacementTests.name] = Fingerprint(
            identity: fingerprint.identity,
            size: fingerprint.size,
            modified: fingerprint.modified,
            changed: changed
        )
        member.give(.foundStaged([], inStores: []))
        member.give(.started)
        let link = MemberMachineTests.link
        member.give(.linkOpened(link, server: "there", peerPulls: false))
        member.give(.received(link, member.greeting()))
        member.scan()
        return member
    }

    /// What becomes of the bytes that the newer version replaces.
    static func kept(by member: LoneMember) -> KeptFile? {
        for operation in member.operations {
            if case .placeFile(_, _, _, let replacement?) = operation { return replacement.keep }
        }
        return nil
    }

    @Test("is replaced and thrown away where nothing happened to it")
    func untouched() {
        let member = Self.member(changed: RecoveredPlacementTests.record.data.value.modified)
        #expect(Self.kept(by: member) == .discarded)
        #expect(member.machine.currentHeader.sequence == 0)
    }

    @Test("is kept where its status changed: that may have been an edit that left size and times as they were")
    func statusChanged() {
        let member = Self.member(changed: Timestamp(seconds: 1_699_999_500, nanoseconds: 0))
        let keep = Self.kept(by: member)
        guard case .stored(.conflict, _)? = keep else {
            Issue.record("the bytes go to \(keep.map { "\($0)" } ?? "nowhere")")
            return
        }
        // What may be no edit at all does not win over one.
        #expect(member.machine.allEntries.first?.record.data.value.size == 9)
        #expect(member.machine.brokenInvariant == nil)
    }
}
