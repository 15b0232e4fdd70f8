// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import Testing

/// Files that took each other's names, as a member meets them that sees only a part of it.
@Suite("Swapped names")
struct SwappedNamesTests {
    static let first = LoneMember.name(0)
    static let second = LoneMember.name(1)

    @Test("are two moves also where one of them could not be inspected at first")
    func halfSeen() {
        var member = MemberMachineTests.member(files: 2)
        let before = member.machine.allEntries.map(\.record)
        let (one, two) = (member.files[Self.first], member.files[Self.second])
        member.files[Self.first] = two
        member.files[Self.second] = one
        member.unreadable = [Self.second]
        member.scan()
        #expect(member.machine.allEntries.map(\.record) == before, "half a swap is nothing yet")
        member.unreadable = []
        member.scan()
        let after = member.machine.allEntries.map(\.record)
        #expect(after.map(\.place.value.name) == before.reversed().map(\.place.value.name))
        #expect(after.map(\.data) == before.map(\.data))
    }
}
