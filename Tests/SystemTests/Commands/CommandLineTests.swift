// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Testing

extension BuiltProgram {
    /// What the exit codes say where no server is asked.
    @Suite("Command lines")
    struct CommandLineTests {
        struct Case: Sendable, CustomTestStringConvertible {
            var line: String
            var code: Int32
            var says: String
            var testDescription: String { line }

            init(_ line: String, _ code: Int32, _ says: String) {
                self.line = line
                self.code = code
                self.says = says
            }
        }

        static let cases = [
            Case("nonsense", 64, "nonsense"),
            Case("apply", 64, "files"),
            Case("plan a.yaml --output xml", 64, "xml"),
            Case("status --timeout 5s", 64, "--wait"),
            Case("join --state x", 64, "token"),
            Case("plan /nowhere/topology.yaml", 10, "No such file"),
            Case("validate /nowhere/topology.yaml", 10, "No such file"),
            Case("apply /nowhere/topology.yaml --auto-approve", 10, "No such file"),
            Case("show /nowhere/plan.json", 1, "No such file"),
            Case("status --fleet /nowhere/fleet", 1, "EV0501"),
            Case("diff left right --fleet /nowhere/fleet", 2, "EV0501"),
            Case("token hq --fleet /nowhere/fleet", 1, "EV0501"),
            Case("join ef1nonsense --state /nowhere/hq --listen 127.0.0.1:1", 1, "EV0506"),
            Case("agent --state /nowhere/hq", 1, "EV0513"),
            Case("explain EV0506", 0, "EV0506"),
            Case("--help", 0, "validate"),
        ]

        @Test("what is wrong is said and has the documented exit code", arguments: cases)
        func codes(_ example: Case) async throws {
            let run = try await Evenfold.run(example.line.split(separator: " ").map { String($0) })
            #expect(run.ending == .exited(example.code), "\(run)")
            #expect((run.output + run.messages).contains(example.says), "\(run)")
            // Failures are messages; what `validate` finds is its result.
            let isResult = example.code == 0 || example.line.hasPrefix("validate")
            #expect(isResult || run.output.isEmpty, "\(run)")
        }
    }
}
