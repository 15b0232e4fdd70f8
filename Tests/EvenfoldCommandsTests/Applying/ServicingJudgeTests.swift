// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import EvenfoldServicing
import EvenfoldTopology
import Testing

@Suite("Servicing judge")
struct ServicingJudgeTests {
    private let judge = ServicingJudge(catalogue: BuiltinCatalogue.load())

    private static func facts(
        installed: [String] = [],
        version: String = "6.0.6002.18005",
        pending: Bool? = false,
        boot: String? = "1"
    ) -> ServerFacts {
        ServerFacts(
            os: "windows-server-2008",
            servicePack: 2,
            platform: .x64,
            roles: ["dfs-replication"],
            installedUpdates: installed,
            fileVersions: FileVersion(version).map { ["Dfsrs.exe": $0] } ?? [:],
            pendingRestart: pending,
            bootID: boot,
            origin: .command
        )
    }

    private static let before = facts()
    private static let waiting = facts(installed: ["KB977381"], version: "6.0.6002.22269", pending: true)
    private static let effective = facts(installed: ["KB977381"], version: "6.0.6002.22269", boot: "2")

    private func install(_ claim: InstallerResult, _ after: ServerFacts) -> String? {
        judge.objection(toInstalling: "KB977381", claim: claim, before: Self.before, after: after)
    }

    private func restart(_ after: ServerFacts, from before: ServerFacts = waiting) -> String? {
        judge.objection(toRestarting: ["KB977381"], before: before, after: after)
    }

    @Test("an installation counts when the facts show it, effective or waiting for its restart")
    func installed() {
        #expect(install(.done, Self.waiting) == nil)
        #expect(install(.done, Self.effective) == nil)
    }

    @Test("an installer that claims what the facts do not show is not believed")
    func lyingInstaller() {
        for claim in [InstallerResult.done, .doneRestartNeeded, .alreadyInstalled, .notApplicable] {
            #expect(install(claim, Self.before) != nil)
        }
    }

    @Test("an update that only a restart makes visible counts once the server waits for one")
    func invisibleUntilRestart() {
        #expect(install(.doneRestartNeeded, Self.facts(pending: true)) == nil)
        #expect(install(.alreadyInstalled, Self.facts(pending: true)) != nil)
    }

    @Test("a restart counts with a new boot id, nothing pending and the updates effective")
    func restarted() {
        #expect(restart(Self.effective) == nil)
    }

    @Test("a restart that was only claimed does not count")
    func lyingRestart() {
        let sameBoot = Self.facts(installed: ["KB977381"], version: "6.0.6002.22269")
        #expect(restart(sameBoot) == "its boot id is still 1")
        #expect(restart(Self.waiting) == "the server still waits for a restart")
        let forgotten = Self.facts(installed: ["KB977381"], version: "6.0.6002.22269", boot: nil)
        #expect(restart(forgotten) == "its boot id cannot be read")
        let lost = Self.facts(boot: "2")
        #expect(restart(lost)?.contains("KB977381 is needed after the restart") == true)
    }

    @Test("without a boot id before, the other facts decide")
    func noBootID() {
        let before = Self.facts(installed: ["KB977381"], pending: true, boot: nil)
        #expect(restart(Self.effective, from: before) == nil)
    }
}
