// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldLinux
import Testing

extension BuiltProgram {
    /// A member that only follows, and users who write there all the same.
    @Suite("A read-only member")
    struct ReadOnlyTests {
        private static let made = """
            mkdir -p a/b c; echo one > a/one; echo two > a/b/two; echo three > c/three; ln -s one a/link
            printf 'four\\n' > four; chmod 640 four; setfattr -n user.colour -v blue four
            """
        /// Each line is something that must be undone.
        private static let meddled = """
            echo edited > a/one
            rm -r a/b
            mv c/three moved
            chmod 600 four; setfattr -x user.colour four
            ln -sfn nowhere a/link
            echo new > new; mkdir -p made/deep; echo inner > made/deep/inner; mv a made/
            """

        @Test("whatever is done there is undone, kept where it was written, and reaches nobody")
        func undone() async throws {
            try await WorkDirectory.with { base in
                let place = FleetPlace(base: base, servers: ["alpha", "beta", "archive"])
                try place.make()
                let alpha = place.root(of: "alpha")
                let archive = place.root(of: "archive")
                try PlainFiles.makeDirectory(alpha)
                try PlainFiles.makeDirectory(archive)
                try await Self.shell(Self.made, in: alpha)
                try await Self.shell("echo stray > stray", in: archive)
                try await Self.shell("cp -a . ../outside/saved", in: alpha)
                let saved = place.outside(of: "alpha") + "/saved"
                var file = FleetFile()
                file.readOnly = ["archive"]
                try await AgentFleet.with(place, file) { fleet in
                    try await fleet.apply()
                    try await Self.expectUntouched(place, saved, "after apply")
                    let before = try await Self.kept(place, "preexisting")
                    #expect(before == ["stray"])

                    try await Self.shell(Self.meddled, in: archive)
                    try await Self.expectUntouched(place, saved, "after changes while it ran")
                    let kept = try await Self.kept(place, "conflict")
                    #expect(kept == ["a/link", "a/one", "made/deep/inner", "new"])

                    let agent = try #require(fleet.agents["archive"])
                    #expect(try await onThread { agent.terminate() } == .exited(0))
                    try await Self.shell("rm four; echo again > a/b/two; echo late > late", in: archive)
                    try await Self.shell("echo more > more; rm c/three", in: place.root(of: "beta"))
                    try await Self.shell("echo more > more; rm c/three", in: saved)
                    try await fleet.start()
                    try await Self.expectUntouched(place, saved, "after changes while it was down")

                    try await Self.expectNothingRestored(place)
                    try place.write(FleetFile(), ports: fleet.ports)
                    try await fleet.apply()
                    try await Self.shell("echo free > free", in: archive)
                    try await Self.shell("echo free > free", in: saved)
                    try await Self.expectUntouched(place, saved, "as a member like the others")
                }
            }
        }

        /// Expects that all members hold what writers have made, and nothing else.
        private static func expectUntouched(_ place: FleetPlace, _ saved: String, _ moment: String) async throws {
            try await expectInStep(place, moment)
            #expect(try await FolderJudge.differences(between: [saved, place.root(of: "beta")]) == [], "\(moment)")
        }

        private static func expectNothingRestored(_ place: FleetPlace) async throws {
            let id = try #require(try await conflicts(place, ["--kind", "conflict"]).first?["id"]?.stringValue)
            let restored = try await Evenfold.run(["conflicts", "restore", id, "--fleet", place.fleet])
            #expect(restored.ending == .exited(1), "\(restored)")
            #expect(restored.messages.contains("is a read-only member"), "\(restored)")
            #expect(restored.messages.contains("'evenfold conflicts show \(id) --out FILE'"), "\(restored)")
        }

        /// The paths of what was kept, sorted.
        private static func kept(_ place: FleetPlace, _ kind: String) async throws -> [String] {
            try await conflicts(place, ["--kind", kind]).compactMap { $0["path"]?.stringValue }.sorted()
        }

        private static func conflicts(_ place: FleetPlace, _ options: [String] = []) async throws -> [JSONValue] {
            let run = try await Evenfold.succeed(
                ["conflicts", "list", "--fleet", place.fleet, "--output", "json"] + options
            )
            return try JSONValue.parse(Array(run.output.utf8))["conflicts"]?.arrayValue ?? []
        }

        private static func shell(_ script: String, in directory: String) async throws {
            try await Tool.output(["sh", "-euc", script], of: "attr", in: directory)
        }
    }
}
