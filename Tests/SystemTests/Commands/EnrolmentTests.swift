// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import LinuxTesting
import Testing

extension BuiltProgram {
    /// Who belongs to a fleet, and who answers.
    @Suite("Enrolment and reach")
    struct EnrolmentTests {
        @Test("a token lets one server in, once")
        func usedToken() async throws {
            try await WorkDirectory.with { base in
                let fleet = base + "/fleet"
                try await Evenfold.succeed(["init", "--fleet", fleet])
                let token = try await AgentFleet.token(for: "hq", in: fleet)
                let port = try FreePort.find()
                let listen = "127.0.0.1:\(port)"
                let first = try await Evenfold.run(["join", token, "--state", base + "/hq", "--listen", listen])
                #expect(first.ending == .exited(0), "\(first)")
                let second = try await Evenfold.run(["join", token, "--state", base + "/thief", "--listen", listen])
                #expect(second.ending == .exited(1), "\(second)")
                #expect(second.messages.contains("was used already"), "\(second)")
                let thief = try await Evenfold.run(["agent", "--state", base + "/thief"])
                #expect(thief.ending == .exited(1), "\(thief)")
            }
        }

        @Test("a fleet is made once")
        func secondFleet() async throws {
            try await WorkDirectory.with { base in
                try await Evenfold.succeed(["init", "--fleet", base + "/fleet"])
                let second = try await Evenfold.run(["init", "--fleet", base + "/fleet"])
                #expect(second.ending == .exited(1), "\(second)")
                #expect(second.messages.contains("EV0502"), "\(second)")
            }
        }

        /// `plan` and `apply` end with 14 and say so.
        private static func expectUnreachable(_ place: FleetPlace, fleet: String, _ message: String) async throws {
            for verb in [["plan"], ["apply", "--auto-approve"]] {
                let options = ["--fleet", fleet, "--connect-timeout", "1s"]
                let run = try await Evenfold.run(verb + [place.topology] + options)
                #expect(run.ending == .exited(14), "\(run)")
                #expect(run.messages.contains(message), "\(run)")
            }
        }

        @Test("an agent that does not run is 14 for plan and apply, and 2 for status")
        func unreachable() async throws {
            try await withAgents { fleet in
                let place = fleet.place
                guard let beta = fleet.agents["beta"] else { throw Trouble("no agent") }
                try await onThread { _ = beta.kill() }
                try await Self.expectUnreachable(place, fleet: place.fleet, "beta cannot be reached")
                let status = try await Evenfold.run(["status", "-t", place.topology, "--fleet", place.fleet])
                #expect(status.ending == .exited(2), "\(status)")
                #expect(status.output.contains("unreachable beta"), "\(status)")
            }
        }

        @Test("an operator of another fleet gets nowhere, and that is 14")
        func foreignFleet() async throws {
            try await withAgents { fleet in
                let place = fleet.place
                let other = place.base + "/other"
                try await Evenfold.succeed(["init", "--fleet", other])
                try await Self.expectUnreachable(place, fleet: other, "EV0505")
                #expect(PlainFiles.status(place.root(of: "beta")) == nil)
            }
        }

        /// Two agents and a folder that nothing was applied to yet.
        private func withAgents(_ body: (AgentFleet) async throws -> Void) async throws {
            try await WorkDirectory.with { base in
                let place = FleetPlace(base: base, servers: ["alpha", "beta"])
                try place.make()
                try PlainFiles.makeDirectory(place.root(of: "alpha"))
                try await AgentFleet.with(place, FleetFile(), body)
            }
        }
    }
}
