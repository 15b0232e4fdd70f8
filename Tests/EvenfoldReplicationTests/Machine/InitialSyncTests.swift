// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import Testing

/// When a first synchronisation counts as done although a file did not come.
@Suite("A first synchronisation")
struct InitialSyncTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var ending: FetchedFile.Outcome
        /// How often the file is tried.
        var tries = 1
        var isDone: Bool
        var testDescription: String

        static let all = [
            Case(ending: .interrupted, tries: 12, isDone: false, testDescription: "the connection keeps closing"),
            Case(ending: .failed(.noSpace), tries: 12, isDone: false, testDescription: "the disk is full"),
            Case(ending: .mismatched, isDone: false, testDescription: "the content did not match once"),
            Case(ending: .mismatched, tries: 12, isDone: true, testDescription: "the content never matches"),
            Case(ending: .failed(.denied), isDone: true, testDescription: "the path may not be written"),
        ]
    }

    @Test("ends without a file whose own matter it is, and waits where it is not", arguments: Case.all)
    func ends(_ test: Case) {
        var member = LoneMember(isPrimary: false)
        member.fetchEnding = test.ending
        member.give(.started)
        let link = MemberMachineTests.link
        member.give(.linkOpened(link, server: "there", peerPulls: false))
        member.give(.received(link, member.greeting()))
        let record = RecoveredPlacementTests.record
        member.give(.received(link, .records([OfferedRecord(record: record, arrival: 1)])))
        var known = Knowledge()
        known.insert(record.dataVersion)
        let cursor = Cursor(epoch: LoneMember.peer, arrival: 1)
        member.give(.received(link, .caughtUp(knowledge: known, cursor: cursor)))
        for _ in 1..<test.tries {
            member.now = member.now.advanced(by: .seconds(61))
            member.give(.woken)
        }
        #expect(member.machine.currentHeader.initialSyncDone == test.isDone)
        #expect(member.machine.pendingCount == 1)
        member.fetchEnding = nil
        member.now = member.now.advanced(by: .seconds(61))
        member.give(.woken)
        #expect(member.operations.count == 1, "it is placed as soon as it comes")
    }

    @Test("ends with the first scan where everybody's content is published, but not at a read-only member")
    func merging() {
        for isReadOnly in [false, true] {
            var member = LoneMember(isPrimary: false, mergesInitially: true, isReadOnly: isReadOnly)
            member.write(LoneMember.name(0))
            member.give(.started)
            #expect(member.machine.currentHeader.initialSyncDone == !isReadOnly)
            #expect(member.machine.allEntries.map(\.isPreexisting) == [isReadOnly])
        }
    }

    @Test("waits for a source where what was found before it was to be published is not")
    func flipped() {
        var member = LoneMember(isPrimary: false, mergesInitially: true, isReadOnly: true)
        member.write(LoneMember.name(0))
        member.give(.started)
        var configuration = member.configuration
        configuration.isReadOnly = false
        member.give(.configured(configuration))
        member.scan()
        #expect(!member.machine.currentHeader.initialSyncDone)
        #expect(member.operations.isEmpty)
    }

    @Test(
        "is offered to others when it is durable, and not before: they would hear of nothing and call that everything"
    )
    func offered() {
        var member = LoneMember()
        member.write(LoneMember.name(0))
        member.isDurable = false
        member.give(.started)
        #expect(member.machine.currentHeader.initialSyncDone)
        member.give(.linkOpened(MemberMachineTests.link, server: "there", peerPulls: true))
        #expect(member.messages.compactMap(\.serves) == [false])
        for number in member.unanswered { member.give(.committed(number)) }
        #expect(member.messages.compactMap(\.serves) == [false, true])
    }
}

extension PeerMessage {
    /// Whether a greeting offers to serve; `nil` for any other message.
    fileprivate var serves: Bool? {
        if case .greeting(let greeting) = self { greeting.serves } else { nil }
    }
}
