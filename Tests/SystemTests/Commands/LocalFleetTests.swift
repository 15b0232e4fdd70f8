// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Testing

extension BuiltProgram {
    /// Exit codes of a fleet that one command hosts.
    @Suite("One machine")
    struct LocalFleetTests {
        /// A fleet of two embedded servers with one file in its folder, which nothing was applied to yet.
        private func withFleet(_ body: (FleetPlace) async throws -> Void) async throws {
            try await WorkDirectory.with { base in
                let place = FleetPlace(base: base, servers: ["left", "right"])
                try place.make()
                let root = place.root(of: "left")
                try PlainFiles.makeDirectory(root)
                try PlainFiles.write(Array("hello\n".utf8), to: root + "/greeting")
                try place.write(FleetFile())
                try await body(place)
            }
        }

        @Test("a plan tells changes with 2 until they are applied, and then that there are none")
        func detailed() async throws {
            try await withFleet { place in
                let plan = ["plan", place.topology, "--fleet", place.fleet, "--detailed-exitcode"]
                let before = try await Evenfold.run(plan)
                #expect(before.ending == .exited(2), "\(before)")
                #expect(PlainFiles.status(place.root(of: "right")) == nil, "planning has no effect")
                let apply = try await Evenfold.run(["apply", place.topology, "--fleet", place.fleet, "--auto-approve"])
                #expect(apply.ending == .exited(0), "\(apply)")
                let copy = try SmallFile.read(place.root(of: "right") + "/greeting", limit: 100)
                #expect(String(decoding: copy, as: UTF8.self) == "hello\n")
                let after = try await Evenfold.run(plan)
                #expect(after.ending == .exited(0), "\(after)")
                #expect(after.output.contains("No changes."), "\(after)")
            }
        }

        @Test("with nobody to ask nothing is applied, and that is 15")
        func approval() async throws {
            try await withFleet { place in
                let run = try await Evenfold.run(["apply", place.topology, "--fleet", place.fleet])
                #expect(run.ending == .exited(15), "\(run)")
                #expect(run.messages.contains("EV0404"), "\(run)")
                #expect(PlainFiles.status(place.root(of: "right")) == nil)
            }
        }

        @Test("a fleet that another command changes is locked, and that is 11")
        func locked() async throws {
            try await withFleet { place in
                try await Evenfold.succeed(["init", "--fleet", place.fleet])
                let lock = try LockFile(place.fleet + "/lock", holder: "a test")
                let run = try await Evenfold.run(["apply", place.topology, "--fleet", place.fleet, "--auto-approve"])
                _ = consume lock
                #expect(run.ending == .exited(11), "\(run)")
                #expect(run.messages.contains("a test"), "\(run)")
            }
        }

        @Test("a server that follows another operator by now is left alone, and that is 11")
        func fenced() async throws {
            try await withFleet { place in
                try await Evenfold.succeed(["apply", place.topology, "--fleet", place.fleet, "--auto-approve"])
                let fence = "\(place.fleet)/servers/right/fence"
                #expect(try SmallFile.read(fence, limit: 100) == Array("1".utf8))
                try SmallFile.write(Array("900".utf8), to: fence)
                var file = FleetFile()
                file.hasHeldFolder = true
                try place.write(file)
                let run = try await Evenfold.run(["apply", place.topology, "--fleet", place.fleet, "--auto-approve"])
                #expect(run.ending == .exited(11), "\(run)")
                #expect(run.messages.contains("right follows another operator"), "\(run)")
            }
        }

        @Test("the state tells where it is kept and what was applied")
        func state() async throws {
            try await withFleet { place in
                try await Evenfold.succeed(["apply", place.topology, "--fleet", place.fleet, "--auto-approve"])
                let show = try await Evenfold.succeed(["state", "show", "--fleet", place.fleet])
                #expect(show.output.contains("SQLite at \(place.fleet)/state.sqlite"), "\(show)")
                #expect(show.output.contains("free"), "\(show)")
                let same = try await Evenfold.run(["state", "migrate", "-t", place.topology, "--fleet", place.fleet])
                #expect(same.ending == .exited(1), "\(same)")
                #expect(same.messages.contains("does not say where the state is kept"), "\(same)")
            }
        }

        @Test("servers can be looked at while the state cannot")
        func unreachableState() async throws {
            try await withFleet { place in
                try await Evenfold.succeed(["apply", place.topology, "--fleet", place.fleet, "--auto-approve"])
                let nowhere = #"{"store": "postgres", "url": "postgresql://nobody@127.0.0.1:1/none"}"#
                try SmallFile.write(Array(nowhere.utf8), to: place.fleet + "/state.json")
                let status = try await Evenfold.run(["status", "-t", place.topology, "--fleet", place.fleet])
                #expect(status.ending == .exited(0), "\(status)")
                let journal = try await Evenfold.run(["journal", "--fleet", place.fleet])
                #expect(journal.ending == .exited(1), "\(journal)")
                #expect(journal.messages.contains("EV0516"), "\(journal)")
                let apply = try await Evenfold.run(["apply", place.topology, "--fleet", place.fleet])
                #expect(apply.ending == .exited(1), "\(apply)")
            }
        }

        @Test("a plan from before the last apply is stale, and that is 12")
        func stale() async throws {
            try await withFleet { place in
                let saved = place.base + "/plan.json"
                try await Evenfold.succeed(["plan", place.topology, "--fleet", place.fleet, "--out", saved])
                try await Evenfold.succeed(["apply", place.topology, "--fleet", place.fleet, "--auto-approve"])
                let run = try await Evenfold.run(["apply", saved, "--fleet", place.fleet])
                #expect(run.ending == .exited(12), "\(run)")
                #expect(run.messages.contains("EV0402"), "\(run)")
            }
        }
    }
}
