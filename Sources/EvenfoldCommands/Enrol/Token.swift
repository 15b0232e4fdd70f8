// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics

/// `evenfold token SERVER` and `evenfold token --sign REQUEST`.
struct Token: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Lets a server into the fleet: prints a token, or signs a request.",
        discussion: """
            A token is used once, within ten minutes, on the machine that holds the fleet's directory. For a server \
            elsewhere, sign the request that it made; the certificate goes to standard output.

            EXAMPLES
              evenfold token --fleet fleet hq
              evenfold token --fleet fleet --sign hq.req > hq.crt
            """
    )

    @Argument(help: "The server that may join.")
    var server: String?

    @Option(help: "A request made by join --request; - is standard input.", completion: .file())
    var sign: String?

    @OptionGroup
    var fleetOptions: FleetOptions

    var format: OutputFormat { .text }

    func validate() throws {
        guard (server == nil) != (sign == nil) else {
            throw ValidationError("Give the server's name, or --sign a request.")
        }
    }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        let fleet: FleetDirectory
        do throws(IdentityFailure) {
            fleet = try FleetDirectory(opening: fleetOptions.directory(topologyDirectory: nil, in: environment))
        } catch {
            throw CommandFailure(error)
        }
        let request = try sign.map { (path) throws(CommandFailure) in
            try EnrolmentFile.read(path, from: environment.host)
        }
        do throws(EnrolmentFailure) {
            if let request {
                environment.console.write(try Enrolment.sign(request: request, in: fleet))
            } else if let server {
                environment.console.write(try Enrolment.makeToken(for: server, in: fleet))
                environment.console.tell(
                    "Good for ten minutes and once: evenfold join TOKEN --state DIR --listen HOST:PORT"
                )
            }
        } catch {
            throw CommandFailure(error)
        }
        return .success
    }
}

/// The small text files that pass between a server and the operator.
enum EnrolmentFile {
    /// The text of a file.
    static func read(_ path: String, from host: any CommandHost) throws(CommandFailure) -> String {
        do throws(HostFailure) {
            return String(decoding: try host.read(path, limit: 1 << 20), as: UTF8.self)
        } catch {
            throw CommandFailure(
                .failure,
                code: "EV0001",
                "\(TerminalText.escaped(path)) cannot be read",
                detail: error.reason
            )
        }
    }
}
