// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Testing

extension BuiltProgram {
    @Suite("Storms of edits")
    struct StormTests {
        struct Case: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var file: FleetFile
        }

        static let cases = [
            Case(testDescription: "mesh", file: FleetFile(connections: .mesh)),
            Case(testDescription: "hub and spokes", file: FleetFile(connections: .hub)),
            Case(testDescription: "mesh that merges three trees", file: FleetFile(connections: .mesh, merges: true)),
        ]

        private static let servers = ["alpha", "beta", "gamma"]
        private static let size = StormSize.asked

        @Test(
            "three agents take a folder over and keep it in step through a storm of edits in which each is killed",
            arguments: cases
        )
        func agents(_ example: Case) async throws {
            let seed = try RandomBytes.word()
            print("storm on \(example.testDescription), seed \(seed)")
            try await WorkDirectory.with { base in
                let place = FleetPlace(base: base, servers: Self.servers)
                try await Self.makeTrees(place, on: example.file.merges ? Self.servers : ["alpha"], seed: seed)
                try await AgentFleet.with(place, example.file) { fleet in
                    try await fleet.apply()
                    try await expectInStep(place, "seed \(seed), after apply")
                    let storm = Storm(
                        place: place,
                        agents: fleet.agents,
                        seed: seed,
                        operations: Self.size.edits,
                        kills: Self.size.kills
                    )
                    let reports = try await storm.rage()
                    try await fleet.start()
                    try await Self.expectNothingLost(storm, reports)
                    #expect(reports.allSatisfy { $0.kills == Self.size.kills })
                }
            }
        }

        @Test("servers inside one command do the same, and Ctrl-C ends it in good order")
        func embedded() async throws {
            let seed = try RandomBytes.word()
            print("storm on embedded servers, seed \(seed)")
            try await WorkDirectory.with { base in
                let place = FleetPlace(base: base, servers: Self.servers)
                try await Self.makeTrees(place, on: ["alpha"], seed: seed)
                try place.write(FleetFile())
                let ending = try await EmbeddedHost.with(place) {
                    try await expectInStep(place, "seed \(seed), after apply")
                    let storm = Storm(place: place, seed: seed, operations: Self.size.edits)
                    let reports = try await storm.rage()
                    try await Self.expectNothingLost(storm, reports)
                }
                #expect(ending == .exited(0))
            }
        }

        /// Each tree has a seed of its own, so that trees to be merged agree on some names and not on their content.
        private static func makeTrees(_ place: FleetPlace, on servers: [String], seed: UInt64) async throws {
            try await onThread {
                try place.make()
                for (index, server) in servers.enumerated() {
                    try SourceTree.make(at: place.root(of: server), seed: seed &+ UInt64(index))
                }
            }
            for server in servers {
                for tree in Self.size.trees {
                    try await Tool.output(["cp", "-a", tree, place.root(of: server)], of: "coreutils", in: "/")
                }
            }
        }

        private static func expectNothingLost(_ storm: Storm, _ reports: [StormReport]) async throws {
            let ledger = Ledger(reports)
            try await expectInStep(storm.place, "seed \(storm.seed), after the storm")
            let lost = try await storm.lost(ledger)
            #expect(
                lost.isEmpty,
                "seed \(storm.seed): \(lost.count) of \(ledger.count) writes are lost: \(lost.prefix(10))"
            )
            let troubles = reports.flatMap(\.troubles)
            #expect(troubles.isEmpty, "seed \(storm.seed): \(troubles.joined(separator: "\n"))")
            // A storm that did nothing would prove nothing.
            let done = reports.reduce(0) { sum, report in sum + report.counts.values.reduce(0, +) }
            #expect(done > storm.operations * reports.count / 2, "seed \(storm.seed): \(reports.map(\.counts))")
            print("\(done) edits, \(ledger.count) writes, none lost where nothing else is said")
        }
    }
}
