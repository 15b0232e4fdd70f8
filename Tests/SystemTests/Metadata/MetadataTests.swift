// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Testing

extension BuiltProgram {
    /// What other tools see of a file must be the same on every server.
    @Suite("Metadata")
    struct MetadataTests {
        /// Files, which are not links.
        private static let files = ["plain", "program", "empty", "named", "listed", "deep/inner"]
        private static let links = ["link", "deep/dangling"]
        private static let directories = ["deep"]

        private static let made = """
            printf 'one\\n' > plain; chmod 640 plain; touch -d '2001-02-03 04:05:06.789012345 UTC' plain
            printf '#!/bin/sh\\n' > program; chmod 751 program
            : > empty; touch -d '1980-01-01 00:00:00 UTC' empty
            printf x > named; setfattr -n user.colour -v blue named; setfattr -n user.bytes -v 0x00ff100a named
            printf y > listed; setfacl -m u:1:rw,g:2:r listed
            mkdir deep; printf z > deep/inner; chmod 1771 deep; setfacl -d -m u:1:rx deep
            ln -s plain link; touch -h -d '1999-12-31 23:59:59 UTC' link
            ln -s ../nowhere deep/dangling
            """

        private static let changed = """
            chmod 600 plain; touch -d '2011-12-13 14:15:16.171819202 UTC' empty
            setfattr -n user.new -v green program; setfattr -x user.colour named
            setfacl -b listed; setfacl -m g:3:rwx plain
            chmod 711 deep; setfacl -k deep
            ln -sfn elsewhere link
            """

        @Test("what is replicated keeps mode, times, links, extended attributes and access lists, in both directions")
        func kept() async throws {
            try await WorkDirectory.with { base in
                let place = FleetPlace(base: base, servers: ["alpha", "beta"])
                try place.make()
                try PlainFiles.makeDirectory(place.root(of: "alpha"))
                try await Self.shell(Self.made, in: place.root(of: "alpha"))
                try await AgentFleet.with(place, FleetFile()) { fleet in
                    try await fleet.apply()
                    let first = try await Self.expectSame(place, "after apply")
                    #expect(first.contains("user.colour"))
                    #expect(first.contains("default:user:1:r-x"))
                    #expect(first.contains("2001-02-03 04:05:06.789012345"))
                    try await Self.shell(Self.changed, in: place.root(of: "beta"))
                    let second = try await Self.expectSame(place, "after changes on the other side")
                    #expect(second.contains("user.new"))
                    #expect(!second.contains("user.colour"))
                    #expect(!second.contains("default:"))
                    #expect(second.contains("2011-12-13 14:15:16.171819202"))
                    #expect(second.contains("elsewhere"))
                }
            }
        }

        private static func shell(_ script: String, in directory: String) async throws {
            try await Tool.output(["sh", "-euc", script], of: "attr or acl", in: directory)
        }

        /// Expects the same of both members, and answers it.
        private static func expectSame(_ place: FleetPlace, _ moment: String) async throws -> String {
            try await expectInStep(place, moment)
            let left = try await describe(place.root(of: "alpha"))
            let right = try await describe(place.root(of: "beta"))
            #expect(left == right, "\(moment)")
            return left
        }

        private static func describe(_ root: String) async throws -> String {
            let whole = ["stat", "--printf=%n %f %u %g %s %y %N\\n"]
            // The size and the time of a directory are its file system's affair.
            let short = ["stat", "--printf=%n %f %u %g\\n"]
            let attributes = ["getfattr", "-h", "-d", "-m", "^user\\.", "-e", "hex"]
            let lists = ["getfacl", "--numeric"]
            var text = try await Tool.output(whole + files + links, of: "coreutils", in: root)
            text += try await Tool.output(short + directories, of: "coreutils", in: root)
            text += try await Tool.output(attributes + files + directories, of: "attr", in: root)
            text += try await Tool.output(lists + files + directories, of: "acl", in: root)
            return text
        }
    }
}
