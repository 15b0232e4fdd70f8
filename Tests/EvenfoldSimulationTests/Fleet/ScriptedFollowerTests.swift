// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldSimulation
import Testing

/// What users do in the folder of a read-only member, while the other member is away or not.
@Suite("A scripted fleet with a read-only member")
struct ScriptedFollowerTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var acts: [UserAction]
        /// How many versions are kept as conflicts.
        var kept = 0
    }

    static func cases() throws -> [Case] {
        let (file, other, made) = (try path("a"), try path("b"), try path("n"))
        let directory = try path("d")
        let within = directory.appending(try #require(file.names.last))
        return [
            Case(testDescription: "a new file is put away", acts: [.create(made)], kept: 1),
            Case(testDescription: "an edit is put away", acts: [.write(file, keepingTimes: false)], kept: 1),
            Case(testDescription: "a quiet edit is put away", acts: [.write(file, keepingTimes: true)], kept: 1),
            Case(testDescription: "a removed file comes back", acts: [.unlink(file)]),
            Case(testDescription: "a renamed file goes back", acts: [.rename(from: file, to: made, replacing: false)]),
            Case(
                testDescription: "one that was moved over another leaves both",
                acts: [.rename(from: file, to: other, replacing: true)]
            ),
            Case(testDescription: "two that were swapped are swapped back", acts: [.exchange(file, other)]),
            Case(testDescription: "attributes are set back", acts: [.changeMode(file)]),
            Case(testDescription: "a time is set back and nothing is kept", acts: [.touch(file)]),
            Case(
                testDescription: "a removed tree comes back",
                acts: [.unlink(within), .removeDirectory(directory)]
            ),
            Case(
                testDescription: "a directory that became a file is one again",
                acts: [.unlink(within), .removeDirectory(directory), .create(directory)],
                kept: 1
            ),
            Case(
                testDescription: "a new directory goes, and what was moved into it goes back",
                acts: [
                    .makeDirectory(made),
                    .rename(
                        from: file,
                        to: made.appending(try #require(file.names.last)),
                        replacing: false
                    ),
                ]
            ),
        ]
    }

    static func path(_ text: String) throws -> RelativePath { try ScriptedFleetTests.path(text) }

    @Test("undoes what its users did, keeps what they wrote, and tells nobody", arguments: try cases())
    func undoes(_ tested: Case) throws {
        for isAlone in [false, true] {
            var scenario = Scenario(members: 2)
            scenario.mergesInitially = false
            scenario.members[1].isReadOnly = true
            let directory = try Self.path("d")
            scenario.members[0].preexisting = [
                .create(try Self.path("a")), .create(try Self.path("b")), .makeDirectory(directory),
                .create(directory.appending(try #require(Self.path("a").names.last))),
            ]
            scenario.stimuli = [Stimulus(time: 30_000_000_000, event: .user(1, tested.acts))]
            if isAlone {
                let away = Stimulus.Event.partition(0, lasting: 60_000_000_000)
                scenario.stimuli.insert(Stimulus(time: 20_000_000_000, event: away), at: 0)
            }
            scenario.chaosEnd = 120_000_000_000
            let outcome = SimulationRunner.run(scenario)
            #expect(outcome.violations.map(\.description) == [])
            #expect(outcome.statistics.userActions >= tested.acts.count)
            #expect(outcome.statistics.conflicts == tested.kept)
        }
    }
}
