// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldSimulation
import Testing

/// Fleets in a calm world that do what a script says.
@Suite("A scripted fleet")
struct ScriptedFleetTests {
    static func path(_ text: String) throws -> RelativePath { try #require(RelativePath(Array(text.utf8))) }

    /// Two members, merged at first; events at so many seconds.
    static func pair(_ events: [(seconds: UInt64, event: Stimulus.Event)]) -> Scenario {
        var scenario = Scenario(members: 2)
        scenario.stimuli = events.map { Stimulus(time: $0.seconds * 1_000_000_000, event: $0.event) }
        scenario.chaosEnd = ((events.map(\.seconds).max() ?? 0) + 60) * 1_000_000_000
        return scenario
    }

    @Test("joins a directory with the one that stands in it, when both get one name")
    func insideOut() throws {
        let (inner, outer, name) = (try Self.path("a"), try Self.path("b"), try Self.path("n"))
        let within = outer.appending(try #require(inner.names.last))
        let outcome = SimulationRunner.run(
            Self.pair([
                (5, .user(0, [.makeDirectory(inner)])),
                (10, .user(0, [.makeDirectory(outer)])),
                (15, .user(0, [.rename(from: inner, to: within, replacing: false)])),
                (20, .user(0, [.create(within.appending(try #require(name.names.last)))])),
                (30, .partition(0, lasting: 30_000_000_000)),
                (35, .user(0, [.rename(from: within, to: name, replacing: false)])),
                (35, .user(1, [.rename(from: outer, to: name, replacing: false)])),
            ])
        )
        #expect(outcome.violations.map(\.description) == [])
        #expect(outcome.statistics.userActions == 6)
    }
}
