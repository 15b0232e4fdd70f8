// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldDiagnostics
import EvenfoldTopology
import EvenfoldWindows

/// `evenfold facts --windows-root DIR`.
struct FactsVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "facts",
        abstract: "Reads what servicing must know of a Windows installation that does not run.",
        discussion: """
            The installation's volume is mounted, for reading is enough: a disk image, a snapshot, a disk on another \
            machine. Facts are read from its registry and its files; what cannot be read is left out, and nothing is \
            guessed. With --output json the result is what a facts command of a topology prints.

            EXAMPLES
              evenfold facts --windows-root /mnt/berlin                  a list, with where each fact comes from
              evenfold facts --windows-root /mnt/berlin --output json    one JSON object (schemas/facts.schema.json)

              facts: { command: [evenfold, facts, --windows-root, /mnt/berlin, --output, json] }    in a topology
            """
    )

    @Option(
        name: .customLong("windows-root"),
        help: ArgumentHelp("Where the installation's volume is mounted.", valueName: "dir"),
        completion: .directory
    )
    var windowsRoot: String

    @OptionGroup
    var outputOptions: OutputOptions

    var format: OutputFormat { outputOptions.output }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        let path = ProgramPath.absolute(windowsRoot, in: environment.host.workingDirectory)
        let read = await environment.host.readInstallation(at: path, catalogue: BuiltinCatalogue.load())
        switch read {
        case .success(let report):
            FactsView(report: report).show(on: environment.console, as: format)
            return .success
        case .failure(.root(let failure)):
            throw CommandFailure(
                .failure,
                code: "EV0431",
                "\(TerminalText.escaped(windowsRoot)) cannot be opened",
                detail: failure.reason,
                help: "--windows-root names the directory at which the installation's volume is mounted"
            )
        case .failure(.installation(let failure)):
            throw CommandFailure(
                .failure,
                code: "EV0432",
                "\(TerminalText.escaped(windowsRoot)): \(TerminalText.escaped(failure.description))",
                help: Self.help(for: failure)
            )
        }
    }

    /// What to do about it.
    private static func help(for failure: InstallationFailure) -> String {
        switch failure {
        case .notAnInstallation:
            "mount the volume that holds the Windows directory, the one with System32\\config; small boot partitions do not"
        case .volume:
            "the Windows directory and everything below it must be there itself, not as a link, and be readable"
        case .hive(let failure):
            switch failure.reason {
            case .missing:
                "a whole installation has System32\\config\\\(failure.hive.rawValue); restore it from a backup"
            case .tooLarge: "no installation that the catalogue knows has a registry file of that size"
            case .cutOff, .damaged: "take the image again, or let Windows repair the file by starting once"
            case .notClosed: "start Windows once and shut it down, or take the image of a server that is shut down"
            case .unreadable: "reading \(failure.hive.rawValue) must be possible; try again as root, and check the disk"
            }
        }
    }
}
