// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldState

// The one place where failures of the fleet's modules become what a command ends with.

extension CommandFailure {
    /// Keys, certificates and the directories that hold them.
    init(_ failure: IdentityFailure) {
        switch failure {
        case .noFleet(let path):
            self.init(
                .failure,
                code: "EV0501",
                "there is no fleet at \(TerminalText.escaped(path))",
                help: "evenfold init --fleet DIR makes one; --fleet or EVENFOLD_FLEET names another directory"
            )
        case .fleetExists(let path):
            self.init(.failure, code: "EV0502", "there is a fleet at \(TerminalText.escaped(path)) already")
        case .notJoined(let path):
            self.init(
                .failure,
                code: "EV0513",
                "\(TerminalText.escaped(path)) is not the state of a server",
                help: "evenfold join TOKEN --state DIR --listen HOST:PORT makes it one"
            )
        case .badName: self.init(.failure, code: "EV0507", TerminalText.escaped(failure.description))
        case .certificate: self.init(.failure, code: "EV0505", TerminalText.escaped(failure.description))
        case .file: self.init(.failure, code: "EV0513", TerminalText.escaped(failure.description))
        }
    }

    /// Letting servers into a fleet.
    init(_ failure: EnrolmentFailure) {
        let text = TerminalText.escaped(failure.description)
        switch failure {
        case .malformedToken, .tokenUsed, .tokenExpired, .tokenUnknown, .foreignAuthority, .fleetNotHere:
            self.init(.failure, code: "EV0506", text)
        case .malformedRequest, .foreignCertificate, .nameMismatch: self.init(.failure, code: "EV0507", text)
        case .stateInUse: self.init(.failure, code: "EV0513", text)
        case .badAddress: self.init(.usage, code: "EV0127", text)
        case .identity(let failure): self.init(failure)
        }
    }

    /// What an agent answered, or that it did not.
    ///
    /// `server`: The server that was asked.
    init(_ failure: ControlFailure, server: String) {
        let server = TerminalText.escaped(server)
        let reason = TerminalText.escaped(failure.description)
        switch failure {
        case .transport(let transport): self.init(transport, server: server)
        case .timedOut:
            self.init(
                .unreachable,
                code: "EV0503",
                "\(server) did not answer in time",
                help: "see whether its agent runs and whether a folder of it is in error"
            )
        case .cancelled: self = .interrupted
        case .noFolder: self.init(.failure, code: "EV0510", "\(server): \(reason)")
        case .noKeptFile: self.init(.failure, code: "EV0511", "\(server): \(reason)")
        case .fenced:
            self.init(
                .locked,
                code: "EV0408",
                "\(server) follows another operator by now",
                detail: reason,
                help: "run the command again when that operator's command has ended"
            )
        case .notReady, .opening, .document, .failed, .busy, .unsupported:
            self.init(.failure, code: "EV0508", "\(server) refused", detail: reason)
        }
    }

    private init(_ failure: TransportFailure, server: String) {
        let reason = TerminalText.escaped(failure.description)
        switch failure {
        case .certificate, .ownCertificateExpired, .certificateRefusedByPeer:
            self.init(
                .unreachable,
                code: "EV0505",
                "the certificates of \(server) and this operator do not fit",
                detail: reason,
                help: "a server of another fleet must join this one; an expired certificate is renewed by joining again"
            )
        case .refused, .refusedPeer, .notEvenfold, .protocolViolation:
            self.init(
                .unreachable,
                code: "EV0504",
                "what answers at the address of \(server) is not that server",
                detail: reason,
                help: "check `address` in the topology, and that the server joined this fleet"
            )
        case .unreachable, .timedOut, .closed, .identity, .cannotListen:
            self.init(
                .unreachable,
                code: "EV0503",
                "\(server) cannot be reached",
                detail: reason,
                help: "check that its agent runs and that `address` in the topology is where it listens"
            )
        }
    }

    /// The operator's own record of the fleet.
    init(_ failure: StateFailure) {
        self.init(
            .failure,
            code: "EV0516",
            "the state of the fleet cannot be read or written",
            detail: TerminalText.escaped(failure.message),
            help: failure.help
        )
    }

    /// Servers that this command hosts.
    init(_ failure: AgentFailure) {
        switch failure {
        case .alreadyRunning: self.init(.locked, code: "EV0408", TerminalText.escaped(failure.description))
        case .identity(let failure): self.init(failure)
        case .transport:
            self.init(
                .failure,
                code: "EV0514",
                "a server could not start",
                detail: TerminalText.escaped(failure.description)
            )
        }
    }

    /// Documents that the operator signed.
    init(_ refusal: DocumentRefusal) {
        self.init(.failure, code: "EV0508", TerminalText.escaped(refusal.description))
    }

    /// Another command changes the fleet.
    static func locked(by holder: String, in place: String) -> CommandFailure {
        CommandFailure(
            .locked,
            code: "EV0408",
            "the fleet is locked, in \(TerminalText.escaped(place))",
            detail: holder.isEmpty ? nil : "by \(TerminalText.escaped(holder))",
            help: "wait until that command has ended, or let apply wait for it with --lock-timeout 10m"
        )
    }

    /// There is no fleet where one is needed.
    static func noFleet(path: String) -> CommandFailure { CommandFailure(IdentityFailure.noFleet(path: path)) }

    /// Ctrl-C.
    static var interrupted: CommandFailure {
        CommandFailure(
            .interrupted,
            code: "EV0410",
            "interrupted",
            help: "nothing is lost; the same command continues where this one stopped"
        )
    }
}

extension FleetDirectory {
    /// The fleet's directory, for a command.
    static func opened(_ path: String) throws(CommandFailure) -> FleetDirectory {
        do throws(IdentityFailure) {
            return try FleetDirectory(opening: path)
        } catch {
            throw CommandFailure(error)
        }
    }
}

extension StateFailure {
    /// What to do about it; `nil` where the message says it.
    fileprivate var help: String? {
        switch reason {
        case .unreachable: "check that the store runs; state.json in the fleet's directory says which it is"
        case .uncertain: "run the command again: it finds out what was written"
        case .busy: "run the command again in a moment"
        case .diskFull: "make room where the state is kept"
        case .damaged, .unsupported, .other: nil
        }
    }
}
