// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import Testing

@Suite("A member machine")
struct MemberMachineTests {
    static let link = LinkID(1)

    static func member(files: Int, retention: Duration = .seconds(60 * 86_400)) -> LoneMember {
        var member = LoneMember(retention: retention)
        for number in 0..<files { member.write(LoneMember.name(number)) }
        member.give(.started)
        return member
    }

    @Test("writes what a primary had before with the primary's fence, and then serves")
    func primary() {
        let member = Self.member(files: 3)
        #expect(member.machine.allEntries.count == 3)
        #expect(member.machine.allEntries.allSatisfy { $0.record.data.stamp.fence == .primary && !$0.isPreexisting })
        #expect(member.reports.contains(.initialSyncDone))
        #expect(member.machine.currentState == .normal)
        #expect(member.machine.brokenInvariant == nil)
    }

    @Test("offers nothing of what a non-primary had before")
    func nonPrimary() {
        var member = LoneMember(isPrimary: false)
        member.write(LoneMember.name(1))
        member.give(.started)
        #expect(member.machine.allEntries.map(\.isPreexisting) == [true])
        #expect(member.machine.currentState == .initialSync)
        member.give(.linkOpened(Self.link, server: "there", peerPulls: true))
        member.give(.received(Self.link, member.greeting()))
        member.give(.received(Self.link, .subscribe(knowledge: Knowledge(), cursor: nil)))
        #expect(!member.messages.contains { if case .records = $0 { true } else { false } })
    }

    @Test("takes for preexisting what its first scan could not look at, and not what comes later")
    func unreadAtFirst() {
        var member = LoneMember(isPrimary: false)
        member.write(LoneMember.name(1))
        member.unreadable = [LoneMember.name(1)]
        member.give(.started)
        #expect(member.machine.allEntries == [])
        member.unreadable = []
        member.write(LoneMember.name(2))
        member.scan()
        let entries = member.machine.allEntries.sorted { $0.record.name < $1.record.name }
        #expect(entries.map(\.record.name) == [LoneMember.name(1), LoneMember.name(2)])
        #expect(entries.map(\.isPreexisting) == [true, false])
    }

    @Test("stops and asks before a scan deletes more than the limit")
    func deleteLimit() {
        var member = Self.member(files: 250)
        for number in 0..<200 { member.files[LoneMember.name(number)] = nil }
        member.scan()
        #expect(member.reports.contains(.deleteLimit(deleting: 200, total: 250)))
        #expect(member.machine.currentState == .inError)
        #expect(member.machine.allEntries.allSatisfy { !$0.record.data.value.removed })
        member.give(.requested(.allowDeletions))
        member.scan()
        #expect(member.machine.allEntries.count { $0.record.data.value.removed } == 200)
        #expect(member.machine.currentState == .normal)
    }

    @Test("takes an unreadable root for unreadable, not for empty")
    func unreadableRoot() {
        var member = Self.member(files: 3)
        member.isRootReadable = false
        member.scan()
        #expect(member.machine.currentState == .inError)
        #expect(member.machine.allEntries.allSatisfy { !$0.record.data.value.removed && $0.installed != nil })
        member.isRootReadable = true
        member.scan()
        #expect(member.machine.currentState == .normal)
    }

    @Test("keeps an item whose file an editor wrote anew and renamed over it")
    func editorSave() {
        var member = Self.member(files: 1)
        let before = member.machine.allEntries
        member.write(LoneMember.name(0), size: 9)
        member.scan()
        let after = member.machine.allEntries
        #expect(after.map(\.record.id) == before.map(\.record.id))
        #expect(after.map(\.record.data.value.size) == [9])
        #expect(after.first?.record.data.stamp.fence == .ordinary)
    }

    @Test("gives what may be no edit the stamp just after what it descends from, so that a removal of that wins")
    func statusAlone() throws {
        var member = Self.member(files: 1)
        let before = try #require(member.machine.allEntries.first).record.data
        let old = try #require(member.files[LoneMember.name(0)])
        member.files[LoneMember.name(0)] = Fingerprint(
            identity: old.identity,
            size: old.size,
            modified: old.modified,
            changed: member.now
        )
        member.scan()
        let after = try #require(member.machine.allEntries.first).record.data
        #expect(after.stamp > before.stamp)
        #expect(after.stamp < before.removal(by: VersionID(replica: LoneMember.peer, sequence: 1)).stamp)
        #expect(after.context.contains(before.stamp.version))
    }

    @Test("knows a renamed file by its inode")
    func rename() {
        var member = Self.member(files: 1)
        let old = member.machine.allEntries.first?.record
        member.files[LoneMember.name(5)] = member.files.removeValue(forKey: LoneMember.name(0))
        member.scan()
        let records = member.machine.allEntries.map(\.record)
        #expect(records.count == 1)
        #expect(records.first?.place.value.name == LoneMember.name(5))
        #expect(records.first?.data == old?.data)
    }

    @Test("offers a record only when it is durable")
    func durability() {
        var member = Self.member(files: 1)
        member.give(.linkOpened(Self.link, server: "there", peerPulls: true))
        member.give(.received(Self.link, member.greeting()))
        member.give(.received(Self.link, .subscribe(knowledge: Knowledge(), cursor: nil)))
        member.isDurable = false
        member.messages = []
        member.write(LoneMember.name(1))
        member.scan()
        #expect(member.messages.isEmpty)
        let last = member.unanswered.last ?? 0
        member.isDurable = true
        member.give(.committed(last))
        #expect(member.messages.contains { if case .records = $0 { true } else { false } })
        #expect(member.messages.contains { if case .caughtUp = $0 { true } else { false } })
    }

    @Test("joins again under a new identity when a peer has seen more of it than it gave out")
    func restoredIndex() {
        var member = Self.member(files: 2)
        member.give(.linkOpened(Self.link, server: "there", peerPulls: true))
        member.give(.received(Self.link, member.greeting(seen: [VersionID(replica: LoneMember.replica, sequence: 50)])))
        #expect(member.machine.replica != LoneMember.replica)
        #expect(member.machine.currentHeader.formerReplicas == [LoneMember.replica])
        #expect(member.machine.allEntries.count == 2)
        #expect(member.machine.allEntries.allSatisfy { $0.isPreexisting })
        #expect(member.machine.currentState == .initialSync)
        #expect(member.machine.brokenInvariant == nil)
    }

    @Test("joins again when a live copy of it greets")
    func clone() {
        var member = Self.member(files: 1)
        member.give(.linkOpened(Self.link, server: "there", peerPulls: true))
        member.give(.received(Self.link, member.greeting(replica: LoneMember.replica)))
        #expect(member.machine.replica != LoneMember.replica)
        #expect(member.closed.contains(.cloned))
    }

    @Test("refuses a peer whose clock is more than ten minutes off")
    func clockSkew() {
        var member = Self.member(files: 0)
        member.give(.linkOpened(Self.link, server: "there", peerPulls: true))
        member.give(.received(Self.link, member.greeting(at: member.now.advanced(by: .seconds(601)))))
        #expect(member.closed == [.clockSkew])
        #expect(member.reports.contains(.clockSkew(server: "there", milliseconds: 601_000)))
    }

    @Test("refuses records that no sound peer sends")
    func protocolViolation() {
        var member = Self.member(files: 1)
        member.give(.linkOpened(Self.link, server: "there", peerPulls: true))
        member.give(.received(Self.link, .processed(knowledge: Knowledge())))
        #expect(member.closed == [.protocolViolation])
    }

    @Test("forgets a removal when everybody knows it and the retention time is over")
    func forgetting() {
        var member = Self.member(files: 1, retention: .seconds(100))
        member.files = [:]
        member.scan()
        #expect(member.machine.allEntries.count == 1)
        member.give(.linkOpened(Self.link, server: "there", peerPulls: true))
        member.give(.received(Self.link, member.greeting()))
        member.give(.received(Self.link, .subscribe(knowledge: Knowledge(), cursor: nil)))
        member.now = member.now.advanced(by: .seconds(200))
        member.scan()
        #expect(member.machine.allEntries.count == 1)
        member.give(.received(Self.link, .processed(knowledge: member.machine.currentKnowledge)))
        member.scan()
        #expect(member.machine.allEntries.isEmpty)
    }
}
