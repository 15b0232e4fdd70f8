// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldServicing
import Testing

@Suite("Server facts")
struct ServerFactsTests {
    private static let document = """
        {"os":"windows-server-2008","servicePack":2,"platform":"x64","roles":["dfs-replication"],\
        "installedUpdates":["KB979646"],"fileVersions":{"dfsrs.exe":"6.0.6002.18005"},"packageVersions":{"rsync":"3.2.7-1","zz+":"1:0~1"},"pendingRestart":false,"bootId":"b-1"}
        """

    private func facts(_ text: String) throws -> ServerFacts {
        try ServerFacts(json: JSONValue.parse(Array(text.utf8)), origin: .command)
    }

    @Test("a facts command's object is read whole and written back the same")
    func roundTrip() throws {
        let facts = try facts(Self.document)
        #expect(facts.os == "windows-server-2008")
        #expect(facts.servicePack == 2)
        #expect(facts.platform == .x64)
        #expect(facts.roles == ["dfs-replication"])
        #expect(facts.lists("kb979646") == true)
        #expect(facts.version(ofFile: "DFSRS.EXE") == FileVersion(6, 0, 6002, 18_005))
        #expect(facts.packageVersions?.mapValues(\.description) == ["rsync": "3.2.7-1", "zz+": "1:0~1"])
        #expect(facts.pendingRestart == false)
        #expect(facts.bootID == "b-1")
        #expect(facts.origin == .command)
        #expect(facts.json.text() == Self.document)
    }

    @Test("what is left out or null is unknown")
    func unknown() throws {
        let empty = try facts("{}")
        #expect(empty == ServerFacts(origin: .command))
        #expect(empty.installedUpdates == nil)
        #expect(empty.lists("KB1") == nil)
        let nulls = try facts(
            #"{"os":null,"servicePack":null,"platform":null,"roles":null,"installedUpdates":null,"fileVersions":null,"packageVersions":null,"pendingRestart":null,"bootId":null}"#
        )
        #expect(nulls == empty)
    }

    @Test("an empty list of packages is the knowledge that none is installed, and stays one")
    func noPackages() throws {
        let facts = try facts(#"{"packageVersions":{}}"#)
        #expect(facts.packageVersions == [:])
        #expect(facts.json.text() == #"{"packageVersions":{}}"#)
        #expect(facts != ServerFacts(origin: .command))
    }

    struct Bad: Sendable, CustomStringConvertible {
        var text: String
        var message: String
        var description: String { text }
    }

    @Test(
        "a wrong object is refused with the key that is wrong",
        arguments: [
            Bad(text: "[]", message: "facts must be one JSON object"),
            Bad(text: "\"os\"", message: "facts must be one JSON object"),
            Bad(text: #"{"servicepack":2}"#, message: "facts have no key “servicepack”; did you mean “servicePack”?"),
            Bad(text: #"{"\u001b[2J":2}"#, message: "facts have no key “\\x1B[2J”"),
            Bad(text: #"{"os":2008}"#, message: "“os” must be a text"),
            Bad(text: #"{"os":""}"#, message: "“os” must be a text"),
            Bad(text: #"{"servicePack":"2"}"#, message: "“servicePack” must be a number from 0 to 99"),
            Bad(text: #"{"servicePack":-1}"#, message: "“servicePack” must be a number from 0 to 99"),
            Bad(text: #"{"servicePack":1e300}"#, message: "“servicePack” must be a number from 0 to 99"),
            Bad(text: #"{"servicePack":1.5}"#, message: "“servicePack” must be a number from 0 to 99"),
            Bad(text: #"{"platform":"amd64"}"#, message: "“platform” must be one of x86, x64, ia64, arm64"),
            Bad(text: #"{"roles":"dfs-replication"}"#, message: "“roles” must be a list of texts"),
            Bad(text: #"{"installedUpdates":[977381]}"#, message: "“installedUpdates” must be a list of texts"),
            Bad(
                text: #"{"fileVersions":["6.0.6002.1"]}"#,
                message: "“fileVersions” must be an object of file names and versions"
            ),
            Bad(
                text: #"{"fileVersions":{"Dfsrs.exe":"6.0"}}"#,
                message: "“fileVersions.Dfsrs.exe” must be a version like 6.0.6002.18005"
            ),
            Bad(
                text: #"{"packageVersions":["rsync"]}"#,
                message: "“packageVersions” must be an object of package names and versions"
            ),
            Bad(
                text: #"{"packageVersions":{"libc6:amd64":"1"}}"#,
                message:
                    "“packageVersions.libc6:amd64” must be named like a Debian package without its architecture, such as rsync"
            ),
            Bad(
                text: #"{"packageVersions":{"rsync":"1.0-"}}"#,
                message: "“packageVersions.rsync” must be a Debian version like 1:2.3-4"
            ),
            Bad(
                text: #"{"packageVersions":{"rsync":3}}"#,
                message: "“packageVersions.rsync” must be a Debian version like 1:2.3-4"
            ),
            Bad(
                text: #"{"packageversions":{}}"#,
                message: "facts have no key “packageversions”; did you mean “packageVersions”?"
            ),
            Bad(text: #"{"pendingRestart":"no"}"#, message: "“pendingRestart” must be true or false"),
        ]
    )
    func refused(bad: Bad) throws {
        let value = try JSONValue.parse(Array(bad.text.utf8))
        do throws(FactsError) {
            _ = try ServerFacts(json: value, origin: .command)
            Issue.record("accepted")
        } catch {
            #expect(error.description == bad.message)
        }
    }

    @Test("of two spellings of a file name the lower version counts")
    func spellings() {
        let facts = ServerFacts(fileVersions: [
            "Dfsrs.exe": FileVersion(6, 0, 6002, 2), "DFSRS.EXE": FileVersion(6, 0, 6002, 1),
        ])
        #expect(facts.version(ofFile: "dfsrs.exe") == FileVersion(6, 0, 6002, 1))
    }

    @Test("of each fact the command's word comes first, then the declared one, then the agent's")
    func merge() {
        let command = ServerFacts(os: "a", servicePack: 2, origin: .command)
        let declared = ServerFacts(os: "a", servicePack: 1, platform: .x64, roles: ["r"], origin: .declared)
        let agent = ServerFacts(os: "a", platform: .x86, installedUpdates: ["KB1"], bootID: "b", origin: .agent)
        let merged = ServerFacts.merged(command: command, declared: declared, agent: agent)
        #expect(
            merged
                == ServerFacts(
                    os: "a",
                    servicePack: 2,
                    platform: .x64,
                    roles: ["r"],
                    installedUpdates: ["KB1"],
                    bootID: "b",
                    origin: .command
                )
        )
        #expect(ServerFacts.merged(command: nil, declared: declared, agent: nil) == declared)
        #expect(ServerFacts.merged(command: nil, declared: nil, agent: nil) == ServerFacts(origin: .agent))
    }

    @Test("a list of packages is taken whole from the strongest source that has one, an empty one too")
    func mergePackages() throws {
        let one = try #require(DebianVersion("1"))
        let agent = ServerFacts(os: "a", packageVersions: ["aa": one, "bb": one], origin: .agent)
        let command = ServerFacts(os: "a", packageVersions: ["aa": one], origin: .command)
        let none = ServerFacts(os: "a", packageVersions: [:], origin: .command)
        let silent = ServerFacts(os: "a", origin: .declared)
        func merged(_ command: ServerFacts?, _ declared: ServerFacts? = nil) -> [String: DebianVersion]? {
            ServerFacts.merged(command: command, declared: declared, agent: agent).packageVersions
        }
        #expect(merged(command) == ["aa": one])
        #expect(merged(none) == [:])
        #expect(merged(nil, silent) == ["aa": one, "bb": one])
        #expect(merged(nil, ServerFacts(os: "b", origin: .declared)) == nil)
    }

    @Test("a Linux agent says nothing about the Windows server that it stands for")
    func mergeAcrossSystems() {
        let declared = ServerFacts(os: "windows-server-2008", servicePack: 2, origin: .declared)
        let agent = ServerFacts(
            os: "linux",
            platform: .arm64,
            roles: ["x"],
            packageVersions: [:],
            pendingRestart: true,
            bootID: "b",
            origin: .agent
        )
        #expect(ServerFacts.merged(command: nil, declared: declared, agent: agent) == declared)
    }

    @Test("facts cut off anywhere or with a flipped bit are refused or read, never a trap")
    func mutations() {
        let bytes = Array(Self.document.utf8)
        for length in 0..<bytes.count {
            #expect((try? JSONValue.parse(Array(bytes[..<length]))) == nil)
        }
        var read = 0
        for position in bytes.indices {
            for bit in 0..<8 {
                var mutated = bytes
                mutated[position] ^= 1 << bit
                guard let value = try? JSONValue.parse(mutated) else { continue }
                if (try? ServerFacts(json: value, origin: .command)) != nil { read += 1 }
            }
        }
        #expect(read > 0)
    }
}
