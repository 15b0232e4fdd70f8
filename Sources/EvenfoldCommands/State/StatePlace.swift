// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldLinux
import EvenfoldTopology

/// Where the state of a fleet is kept, as its directory notes it in `state.json`; without that file, in `state.sqlite`.
struct StatePlace: Sendable {
    /// The fleet's directory.
    let directory: String
    /// The fleet's id.
    let fleet: String
    private var path: String { directory + "/state.json" }

    init(_ directory: FleetDirectory) {
        self.directory = directory.path
        fleet = directory.fleet
    }

    /// The store in use.
    ///
    /// - Throws: ``CommandFailure`` when the note cannot be read.
    func setting() throws(CommandFailure) -> StateSetting {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try SmallFile.read(path, limit: 1 << 20)
        } catch {
            if error.isAbsence { return .sqlite }
            throw unusable(error.reason)
        }
        guard let json = try? JSONValue.parse(bytes), let setting = StateSetting(json: json) else {
            throw unusable("it is damaged, or written by a newer version")
        }
        return setting
    }

    /// Notes the store that is used from now on; durable when it returns.
    func note(_ setting: StateSetting) throws(CommandFailure) {
        do throws(SystemError) {
            try SmallFile.write(Array(setting.json.text(.pretty).utf8), to: path)
        } catch {
            throw CommandFailure(
                .failure,
                code: "EV0513",
                "\(TerminalText.escaped(path)) cannot be written",
                detail: error.reason
            )
        }
    }

    private func unusable(_ reason: String) -> CommandFailure {
        CommandFailure(
            .failure,
            code: "EV0513",
            "\(TerminalText.escaped(path)) cannot be read",
            detail: reason,
            help: "move it away, and let evenfold state migrate -t FILE note the store that the topology names"
        )
    }
}
