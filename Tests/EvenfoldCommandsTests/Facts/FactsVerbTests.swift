// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import EvenfoldDiagnostics
import EvenfoldLinux
import EvenfoldServicing
import EvenfoldTopology
import EvenfoldWindows
import Testing
import WindowsTesting

@Suite("facts")
struct FactsVerbTests {
    /// A tool on a machine where the sample is mounted at every directory.
    private static func tester(_ volume: VolumeInMemory) -> CommandTester {
        var tester = CommandTester()
        tester.host.installations = { _, catalogue in
            do throws(InstallationFailure) {
                return .success(try InstallationReader(volume: volume, catalogue: catalogue).read())
            } catch {
                return .failure(.installation(error))
            }
        }
        return tester
    }

    @Test("the JSON is the facts object alone, as a facts command prints it")
    func json() async throws {
        let tester = Self.tester(SampleInstallation.server2008.volume)
        let run = await tester.run(["facts", "--windows-root", "/mnt", "--output", "json"])
        #expect(run.status == .success)
        #expect(run.messages == "")
        let facts = try ServerFacts(json: JSONValue.parse(Array(run.output.utf8)), origin: .command)
        #expect(facts.os == "windows-server-2008")
        #expect(facts.servicePack == 2)
        #expect(facts.installedUpdates == ["KB979646"])
        #expect(facts.pendingRestart == false)
    }

    @Test("the text has the source of each fact and the reason of each gap")
    func text() async {
        let run = await Self.tester(SampleInstallation.server2008.volume).run(["facts", "--windows-root", "/mnt"])
        #expect(run.status == .success)
        let beginning = """
            Facts
              os: windows-server-2008
                  SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion: build 6.0.6002
                  SYSTEM\\ControlSet001\\Control\\ProductOptions: ProductType ServerNT

            """
        #expect(run.output.hasPrefix(beginning))
        #expect(run.output.contains("  installedUpdates: KB979646\n"))
        #expect(
            run.output.contains("\nNot known\n  fileVersions.dfsrress.dll.mui: it is not in Windows\\System32\\en-US")
        )
    }

    @Test("what the registry says is shown escaped")
    func escaped() async {
        var sample = SampleInstallation.server2008
        sample.system.set(
            "PROCESSOR_ARCHITECTURE",
            at: SampleInstallation.sessionManager + "\\Environment",
            .text("\u{1B}[2Jx86")
        )
        let run = await Self.tester(sample.volume).run(["facts", "--windows-root", "/mnt"])
        #expect(!run.output.contains("\u{1B}"))
        #expect(run.output.contains("\\x1B[2Jx86"))
    }

    @Test("a relative directory is one of the directory of the command")
    func relative() async {
        var tester = CommandTester()
        tester.host.workingDirectory = "/srv"
        tester.host.installations = { path, _ in .failure(.root(HostFailure(reason: path))) }
        let run = await tester.run(["facts", "--windows-root", "./images/berlin"])
        #expect(run.messages.contains("/srv/images/berlin"))
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var reading: InstallationReading
        var code: String
        var text: String
    }

    static let failures = [
        Failure(
            testDescription: "no such directory",
            reading: .failure(.root(HostFailure(reason: "No such file or directory"))),
            code: "EV0431",
            text: "No such file or directory"
        ),
        Failure(
            testDescription: "no installation",
            reading: .failure(.installation(.notAnInstallation)),
            code: "EV0432",
            text: "there is no Windows installation"
        ),
        Failure(
            testDescription: "a link",
            reading: .failure(.installation(.volume(VolumeFailure(path: "Windows", reason: "a symbolic link")))),
            code: "EV0432",
            text: "Windows: a symbolic link"
        ),
    ]
    static let hives = [
        HiveFailure.Reason.missing, .tooLarge(limit: 1 << 29), .cutOff, .notClosed, .damaged, .unreadable("I/O error"),
    ]
    .map { reason in
        Failure(
            testDescription: "a registry file: \(reason)",
            reading: .failure(.installation(.hive(HiveFailure(.system, reason)))),
            code: "EV0432",
            text: "the registry file SYSTEM"
        )
    }

    @Test("what cannot be read is an error that says what to do", arguments: failures + hives)
    func failed(_ failure: Failure) async {
        var tester = CommandTester()
        tester.host.installations = { _, _ in failure.reading }
        let run = await tester.run(["facts", "--windows-root", "/mnt/berlin"])
        #expect(run.status == .failure)
        #expect(run.output == "")
        #expect(run.messages.contains(failure.code))
        #expect(run.messages.contains("/mnt/berlin"))
        #expect(run.messages.contains(failure.text))
        #expect(run.messages.contains("help"))
        let json = await tester.run(["facts", "--windows-root", "/mnt/berlin", "--output", "json"])
        #expect(json.status == .failure)
        #expect(json.output.contains("\"\(failure.code)\""))
    }

    @Test("without a directory the command line cannot be understood")
    func usage() async {
        #expect(await CommandTester().run(["facts"]).status == .usage)
    }

    @Test("the real machine tells a directory that is missing or none from one without an installation")
    func realMachine() async {
        let host = LinuxHost(lanes: ThreadLanes())
        let catalogue = BuiltinCatalogue.load()
        let expected: [(path: String, reading: InstallationReading)] = [
            ("/nowhere/evenfold", .failure(.root(HostFailure(reason: "No such file or directory")))),
            ("/proc/self/status", .failure(.root(HostFailure(reason: "Not a directory")))),
            ("/proc/self", .failure(.installation(.notAnInstallation))),
        ]
        for (path, reading) in expected {
            #expect(await host.readInstallation(at: path, catalogue: catalogue) == reading, "\(path)")
        }
    }
}
