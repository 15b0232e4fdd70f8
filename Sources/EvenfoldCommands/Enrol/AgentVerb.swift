// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics

/// `evenfold agent --state DIR`.
struct AgentVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Runs the agent of one server, in the foreground.",
        discussion: """
            One line among the messages says when it is ready. SIGTERM and Ctrl-C stop it in good order. The systemd \
            unit evenfold-agent@NAME runs it with /var/lib/evenfold/NAME.
            """
    )

    @Option(help: "The directory that evenfold join made.", completion: .directory)
    var state: String

    var format: OutputFormat { .text }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        let console = environment.console
        let path = ProgramPath.absolute(state, in: environment.host.workingDirectory)
        do throws(AgentFailure) {
            try await AgentProcess.run(stateDirectory: path) { line in console.tell(line) }
        } catch {
            throw CommandFailure(error)
        }
        return .success
    }
}
