// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Testing

extension BuiltProgram {
    /// A disk without room is told by name, loses nothing, and heals by itself when there is room.
    @Suite("A full disk")
    struct FullDiskTests {
        @Test(
            "apply names the file that finds no space and does not call the folder done; room made, it comes by itself"
        )
        func fullDisk() async throws {
            try await WorkDirectory.with { base in
                let place = FleetPlace(base: base, servers: ["alpha", "beta"])
                try place.make()
                try PlainFiles.makeDirectory(place.root(of: "alpha"))
                try PlainFiles.write([UInt8](repeating: 7, count: 12 << 20), to: place.root(of: "alpha") + "/big")
                try PlainFiles.write(Array("one".utf8), to: place.root(of: "alpha") + "/small")
                try PlainFiles.makeDirectory(place.root(of: "beta"))
                guard let disk = try await SmallDisk(at: place.root(of: "beta"), size: "8m") else { return }
                do {
                    try await AgentFleet.with(place, FleetFile()) { fleet in
                        try await Self.expectFull(fleet.place)
                        try await disk.grow(to: "64m")
                        try await expectInStep(fleet.place, "after room was made")
                        try await fleet.apply()
                        #expect(!(try await Self.events(20_502, of: fleet.place)).isEmpty, "no all-clear")
                    }
                } catch {
                    await disk.remove()
                    throw error
                }
                await disk.remove()
            }
        }

        private static func expectFull(_ place: FleetPlace) async throws {
            let apply = try await Evenfold.run([
                "apply", place.topology, "--fleet", place.fleet, "--auto-approve", "--step-timeout", "4s",
            ])
            #expect(apply.ending == .exited(3), "\(apply)")
            #expect(apply.output.contains("waits: big: no space left"), "\(apply)")
            #expect(apply.output.contains("failed initial sync tree on beta: big: no space left"), "\(apply)")
            let status = try await Evenfold.run(["status", "-t", place.topology, "--fleet", place.fleet])
            #expect(status.ending == .exited(2), "\(status)")
            #expect(status.output.contains("big is held on beta: no space left"), "\(status)")
            #expect(try await events(4_502, of: place).count == 1, "the disk is full once, however often it is tried")
            // One path does not keep the others from coming.
            #expect(try SmallFile.read(place.root(of: "beta") + "/small", limit: 16) == Array("one".utf8))
        }

        private static func events(_ id: Int, of place: FleetPlace) async throws -> [Substring] {
            let run = try await Evenfold.succeed([
                "events", "-t", place.topology, "--fleet", place.fleet, "--server", "beta", "--id", "\(id)", "--output",
                "json",
            ])
            return run.output.split(separator: "\n")
        }
    }
}
