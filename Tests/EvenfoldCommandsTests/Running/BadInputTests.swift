// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import Testing

import enum EvenfoldCommands.ExitStatus

@Suite("Bad input")
struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var status: ExitStatus
        var says: String
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ line: String, _ status: ExitStatus, _ says: String) {
            arguments = line.split(separator: " ").map(String.init)
            self.status = status
            self.says = says
        }
    }

    static let files = [
        "broken.yaml": "servers: [\n",
        "wrong.yaml": "apiVersion: evenfold/v1\nkind: Topology\nmetadata: { name: x }\nserverz: []\n",
        "empty.yaml": "",
        "other.json": "{\"kind\": \"Diff\"}",
        "half.json": "{\"kind\": ",
        "ESC\u{1B}[2J.yaml": "",
    ]

    static let cases = [
        Case("nonsense", .usage, "nonsense"),
        Case("validate", .usage, "files"),
        Case("validate missing.yaml", .invalidConfiguration, "No such file"),
        Case("validate broken.yaml", .invalidConfiguration, "broken.yaml:"),
        Case("validate wrong.yaml", .invalidConfiguration, "serverz"),
        Case("validate empty.yaml", .invalidConfiguration, "EV0012"),
        Case("validate wrong.yaml --output yaml", .usage, "yaml"),
        Case("plan missing.yaml", .invalidConfiguration, "No such file"),
        Case("plan wrong.yaml", .invalidConfiguration, "serverz"),
        Case("show missing.json", .failure, "No such file"),
        Case("show other.json", .failure, "saved plan"),
        Case("show half.json", .failure, "EV0013"),
        Case("apply wrong.yaml", .invalidConfiguration, "serverz"),
        Case("apply other.json", .failure, "saved plan"),
        Case("apply wrong.yaml --step-timeout 0s", .usage, "step-timeout"),
        Case("diff left", .usage, "right"),
        Case("diff left right", .diffFailed, "EV0501"),
        Case("diff left right --mode deep", .usage, "deep"),
        Case("status", .failure, "EV0501"),
        Case("status --timeout 5s", .usage, "--wait"),
        Case("events --since yesterday", .usage, "yesterday"),
        Case("events", .failure, "EV0501"),
        Case("conflicts show seven", .usage, "seven"),
        Case("conflicts restore a/b/1 --to ../x", .usage, "../x"),
        Case("conflicts purge a/b/1", .approvalNeeded, "--force"),
        Case("explain EV9999", .failure, "EV9999"),
        Case("explain KB977382", .failure, "KB977381"),
        Case("token", .usage, "name"),
        Case("token hq --fleet /nowhere/fleet", .failure, "EV0501"),
        Case("join --state x", .usage, "token"),
        Case("join ef1nonsense --state /nowhere/x --listen 127.0.0.1:1", .failure, "EV0506"),
        Case("join ef1nonsense --state /nowhere/x --listen nonsense", .failure, "EV0506"),
        Case("join --request a.req --state x --listen 127.0.0.1:1", .usage, "--name"),
        Case("agent --state /nowhere/state", .failure, "EV0513"),
        Case("simulate --seeds 5..<2", .usage, "seeds"),
        Case("simulate --seed 1 --sabotage kindness", .usage, "kindness"),
    ]

    @Test("what cannot be done is said, with the documented code and nothing among the results", arguments: cases)
    func saysWhatIsWrong(_ example: Case) async {
        var tester = CommandTester()
        tester.host.files = Self.files
        let run = await tester.run(example.arguments)
        #expect(run.status == example.status, "\(run.messages)")
        // What validation finds is its result.
        let text = example.arguments.first == "validate" && example.status != .usage ? run.output : run.messages
        #expect(text.contains(example.says), "\(text)")
        #expect(run.output.isEmpty || example.arguments.first == "validate")
    }

    @Test("a failure with --output json is one document on standard output", arguments: ["plan", "apply"])
    func failuresAsJSON(_ verb: String) async {
        var tester = CommandTester()
        tester.host.files = Self.files
        let run = await tester.run([verb, "wrong.yaml", "--output", "json"])
        #expect(run.status == .invalidConfiguration)
        #expect(run.output.contains("\"invalid\""))
        #expect(run.output.contains("EV0103"))
        #expect(run.messages.isEmpty)
    }

    @Test("a name from outside cannot reach the terminal as a command")
    func hostileNames() async {
        var tester = CommandTester()
        tester.host.files = Self.files
        let run = await tester.run(["validate", "ESC\u{1B}[2J.yaml", "missing\u{1B}[2J.yaml"])
        #expect(!run.output.contains("\u{1B}"))
        #expect(run.output.contains("\\x1B[2J"))
    }
}
