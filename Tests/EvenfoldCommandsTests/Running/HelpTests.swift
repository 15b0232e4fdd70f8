// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldCommands
import Testing

import enum EvenfoldCommands.ExitStatus

@Suite("Help")
struct HelpTests {
    struct Command: Sendable, CustomTestStringConvertible {
        var path: [String]
        var abstract: String
        var testDescription: String { path.isEmpty ? "evenfold" : path.joined(separator: " ") }
    }

    /// Every command, hidden ones included.
    static let commands = walk(EvenfoldCommand.self, path: [])

    private static func walk(_ command: any ParsableCommand.Type, path: [String]) -> [Command] {
        let configuration = command.configuration
        let children = configuration.subcommands
        return [Command(path: path, abstract: configuration.abstract)]
            + children.flatMap { walk($0, path: path + [$0._commandName]) }
    }

    @Test("every command says what it does and prints its help as a result", arguments: commands)
    func everyCommandHasHelp(_ command: Command) async {
        #expect(!command.abstract.isEmpty)
        let run = await CommandTester().run(command.path + ["--help"])
        #expect(run.status == .success)
        #expect(run.output.contains("USAGE: "))
        #expect(run.messages.isEmpty)
    }

    @Test("all verbs of the design exist")
    func allVerbs() {
        let known = Set(Self.commands.map(\.testDescription))
        let wanted: Set = [
            "validate", "plan", "show", "facts", "explain", "apply", "status", "diff", "events", "journal",
            "conflicts list",
            "conflicts show",
            "conflicts restore", "conflicts purge", "init", "token", "join", "agent", "probe-path", "simulate",
        ]
        #expect(wanted.subtracting(known).isEmpty)
    }

    @Test("the overview names every exit code")
    func overview() async {
        let run = await CommandTester().run(["--help"])
        // Wrapping may put a number at the end of a line.
        let words = run.output.split(whereSeparator: \.isWhitespace)
        for status in ExitStatus.allCases { #expect(words.contains("\(status.rawValue)")) }
    }

    @Test("without arguments the overview is shown")
    func bare() async {
        let run = await CommandTester().run([])
        #expect(run.status == .success)
        #expect(run.output.contains("evenfold validate topology.yaml"))
    }

    @Test("completion scripts are results", arguments: ["bash", "zsh", "fish"])
    func completions(_ shell: String) async {
        let run = await CommandTester().run(["--generate-completion-script", shell])
        #expect(run.status == .success)
        #expect(run.output.contains("evenfold"))
        #expect(run.output.contains("validate"))
    }
}
