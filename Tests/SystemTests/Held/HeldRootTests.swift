// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Testing

extension BuiltProgram {
    /// The failure that Evenfold starts from: a path check that hangs must cost one folder, say so, and heal by itself.
    @Suite("A root that does not answer")
    struct HeldRootTests {
        @Test(
            "it stops its folder alone, is named in time, and starts by itself when it answers",
            arguments: RootHold.Kind.allCases
        )
        func heldRoot(_ kind: RootHold.Kind) async throws {
            try await WorkDirectory.with { base in
                let place = FleetPlace(base: base, servers: ["alpha", "beta"])
                try place.make()
                for server in place.servers {
                    try PlainFiles.makeDirectory(place.root(of: server))
                    try PlainFiles.makeDirectory(place.heldRoot(of: server))
                }
                try PlainFiles.write(Array("one".utf8), to: place.root(of: "alpha") + "/first")
                try PlainFiles.write(Array("two".utf8), to: place.heldRoot(of: "alpha") + "/second")
                try await AgentFleet.with(place, FleetFile(hasHeldFolder: true)) { fleet in
                    guard let hold = RootHold(kind, root: place.heldRoot(of: "beta")) else { return }
                    defer { hold.release() }
                    try await Self.expectHeld(fleet)
                    try await Self.expectRestarts(fleet)
                    hold.release()
                    try await Self.expectHealed(fleet)
                }
            }
        }

        /// Event 4004 names the path within ten seconds, `status` shows the folder in error, the other folder goes on.
        private static func expectHeld(_ fleet: AgentFleet) async throws {
            let place = fleet.place
            let deadline = MonotonicTime.now.advanced(by: .seconds(10))
            let apply = try await Evenfold.run([
                "apply", place.topology, "--fleet", place.fleet, "--auto-approve", "--step-timeout", "4s",
            ])
            #expect(apply.ending == .exited(3), "\(apply)")
            var found: [Substring] = []
            while found.isEmpty, MonotonicTime.now < deadline { found = try await events(4004, of: place) }
            let event = try #require(found.first, "no event 4004 within ten seconds")
            #expect(event.contains("noAnswer"))
            #expect(event.contains(place.heldRoot(of: "beta")))
            try await expectInError(place)
            try PlainFiles.write(Array("three".utf8), to: place.root(of: "alpha") + "/third")
            try await expectOtherFolder(place)
        }

        /// Stopping in good order, killing and starting again all work while the path is held.
        private static func expectRestarts(_ fleet: AgentFleet) async throws {
            let beta = try #require(fleet.agents["beta"])
            let ending = try await onThread { beta.terminate() }
            #expect(ending == .exited(0))
            try await fleet.start()
            try await onThread { _ = beta.kill() }
            try await fleet.start()
            try await expectInError(fleet.place)
            try PlainFiles.write(Array("four".utf8), to: fleet.place.root(of: "beta") + "/fourth")
            try await expectOtherFolder(fleet.place)
        }

        private static func expectHealed(_ fleet: AgentFleet) async throws {
            let place = fleet.place
            try await expectInStep(place, "after the root answers")
            let held = place.servers.map { place.heldRoot(of: $0) }
            #expect(try await FolderJudge.differences(between: held) == [])
            #expect(!(try await events(20_004, of: place)).isEmpty, "no all-clear")
        }

        /// The folder `held` is in error on beta, once its path has been waited for.
        private static func expectInError(_ place: FleetPlace) async throws {
            let status = try await Evenfold.run(["status", "-t", place.topology, "--fleet", place.fleet])
            #expect(status.ending == .exited(2), "\(status)")
            #expect(status.output.contains("inError"), "\(status)")
            #expect(status.output.contains("does not answer"), "\(status)")
        }

        /// The folder `tree` is the same on both sides once what was written before has been noticed.
        private static func expectOtherFolder(_ place: FleetPlace) async throws {
            let diff = try await Evenfold.run([
                "status", "-t", place.topology, "--fleet", place.fleet, "--wait", "in-sync", "--timeout", "3s",
            ])
            // In time for one folder; the other one is why it is not all.
            #expect(diff.ending == .exited(2), "\(diff)")
            #expect(diff.output.contains("tree: in sync"), "\(diff)")
            #expect(try await FolderJudge.differences(between: place.roots) == [])
        }

        private static func events(_ id: Int, of place: FleetPlace) async throws -> [Substring] {
            let run = try await Evenfold.succeed([
                "events", "-t", place.topology, "--fleet", place.fleet, "--folder", "held", "--id", "\(id)",
                "--output", "json",
            ])
            return run.output.split(separator: "\n")
        }
    }
}
