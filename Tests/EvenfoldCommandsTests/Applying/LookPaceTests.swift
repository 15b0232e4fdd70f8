// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import Testing

@Suite("The pace of looks at replication")
struct LookPaceTests {
    private func pause(effort: Duration, sawEnd: Bool = false) -> Duration {
        var pace = LookPace()
        pace.note(effort: effort, sawEnd: sawEnd)
        return pace.pause
    }

    @Test("the first look is at once")
    func first() {
        #expect(LookPace().pause == .zero)
    }

    @Test("after a step has ended the next look is at once, however busy agents are")
    func afterEnd() {
        #expect(pause(effort: .seconds(1), sawEnd: true) == .zero)
    }

    @Test("agents that answer slowly are asked less often, and never less than every two seconds")
    func busy() {
        #expect(pause(effort: .milliseconds(1)) == .milliseconds(250))
        #expect(pause(effort: .milliseconds(50)) == .seconds(1))
        #expect(pause(effort: .seconds(1)) == .seconds(2))
    }
}
