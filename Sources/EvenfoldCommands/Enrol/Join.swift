// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics

/// `evenfold join`, in both forms.
struct Join: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Makes this machine a server of a fleet.",
        discussion: """
            The server's key is made here and never leaves the state directory. Joining again renews the certificate.

            EXAMPLES
              evenfold join TOKEN --state DIR --listen 127.0.0.1:7450        on the operator's machine
              evenfold join --request hq.req --name hq --state DIR --listen 0.0.0.0:7450
              evenfold join --certificate hq.crt --state DIR                 what the operator signed
            """
    )

    @Argument(help: "A token made by evenfold token.")
    var token: String?

    @Option(help: "Where the agent's state is kept.", completion: .directory)
    var state: String

    @Option(help: "Where the agent listens, HOST:PORT.")
    var listen: String?

    @Option(help: "Write a request for the operator to sign to this file.", completion: .file())
    var request: String?

    @Option(help: "The server's name, as in the topology; with --request.")
    var name: String?

    @Option(help: "A certificate made by evenfold token --sign; - is standard input.", completion: .file())
    var certificate: String?

    var format: OutputFormat { .text }

    func validate() throws {
        guard [token, request, certificate].count(where: { $0 != nil }) == 1 else {
            throw ValidationError("Give a token, or --request, or --certificate.")
        }
        guard request == nil || name != nil else { throw ValidationError("--request needs --name.") }
        guard certificate != nil || listen != nil else { throw ValidationError("Give --listen HOST:PORT.") }
    }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        let host = environment.host
        let state = ProgramPath.absolute(state, in: host.workingDirectory)
        let signed = try certificate.map { (path) throws(CommandFailure) in try EnrolmentFile.read(path, from: host) }
        do throws(EnrolmentFailure) {
            if let token, let listen {
                tell(try Enrolment.join(token: token, state: state, listen: listen), state, on: environment.console)
            } else if let signed {
                tell(try Enrolment.complete(certificate: signed, state: state), state, on: environment.console)
            } else if let request, let name, let listen {
                let text = try Enrolment.request(name: name, state: state, listen: listen)
                try save(text, to: request, host: host, on: environment.console)
            }
        } catch {
            throw CommandFailure(error)
        }
        return .success
    }

    private func tell(_ configuration: AgentConfiguration, _ state: String, on console: Console) {
        console.write(
            "\(configuration.name) is a server of fleet \(configuration.fleet) and listens on \(configuration.listen)."
        )
        console.tell("Next: evenfold agent --state \(TerminalText.escaped(state))")
    }

    private func save(
        _ request: String,
        to path: String,
        host: any CommandHost,
        on console: Console
    ) throws(EnrolmentFailure) {
        do throws(HostFailure) {
            try host.write(Array(request.utf8), to: path)
        } catch {
            throw .identity(.file("\(path) cannot be written: \(error.reason)"))
        }
        console.write("The request is in \(TerminalText.escaped(path)).")
        console.tell(
            "Next, as the operator: evenfold token --fleet DIR --sign \(TerminalText.escaped(path)) > CERTIFICATE"
        )
    }
}
