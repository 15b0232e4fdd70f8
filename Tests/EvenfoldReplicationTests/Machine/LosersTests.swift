// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import Testing

/// Files that lost their names to others, and stand on the disk all the same.
@Suite("Losers of names")
struct LosersTests {
    @Test("do not wait for each other for ever where each holds the name of the other's winner")
    func losers() throws {
        var member = MemberMachineTests.member(files: 2)
        let link = MemberMachineTests.link
        member.give(.linkOpened(link, server: "there", peerPulls: false))
        member.give(.received(link, member.greeting()))
        let mine = member.machine.allEntries.map(\.record)
        let names = mine.map(\.place.value.name)
        var known = member.machine.currentKnowledge
        var records: [Record] = []
        for number in 1...4 as ClosedRange<UInt64> {
            let version = VersionID(replica: LoneMember.peer, sequence: number)
            known.insert(version)
            let stamp = Stamp(fence: .ordinary, clock: .zero.next(now: member.now), version: version)
            let name = names[Int(number % 2)]
            let place = Place(parent: .root, previousParent: .root, name: name, scanEnd: 4)
            let register = Register(value: place, stamp: stamp, context: Context(version))
            if number <= 2 {
                // This member's own two, with their names swapped.
                var record = mine[Int(number - 1)]
                record.place = register
                records.append(record)
            } else {
                // Newer files have both names.
                var data = mine[0].data.value
                data.size = number
                records.append(
                    Record(
                        id: ItemID(version),
                        kind: .file,
                        place: register,
                        data: Register(value: data, stamp: stamp, context: Context(version)),
                        attributes: Register(
                            value: mine[0].attributes.value,
                            stamp: stamp,
                            context: Context(version)
                        )
                    )
                )
            }
        }
        let offers = records.enumerated().map { OfferedRecord(record: $1, arrival: UInt64($0) + 1) }
        member.give(.received(link, .records(offers)))
        let cursor = Cursor(epoch: LoneMember.peer, arrival: 4)
        member.give(.received(link, .caughtUp(knowledge: known, cursor: cursor)))
        let isPlaced = member.operations.contains { if case .placeFile = $0 { true } else { false } }
        #expect(isPlaced, "one of the newer files gets its name: \(member.operations)")
    }
}
