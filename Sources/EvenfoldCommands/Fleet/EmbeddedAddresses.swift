// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldLinux

/// The file in which a command that hosts servers tells other commands of the same machine where they are.
///
/// It may be left behind by a command that was killed, so it is a hint: who reads it tries, and hosts when nobody answers.
struct EmbeddedAddresses: Sendable {
    private let path: String

    init(fleet: String) {
        path = fleet + "/embedded.json"
    }

    /// Where servers were last hosted; empty where nobody says.
    func read() -> [String: ListenAddress] {
        guard let bytes = try? SmallFile.read(path, limit: 1 << 20), let json = try? JSONValue.parse(bytes),
            let object = json.objectValue
        else { return [:] }
        var addresses: [String: ListenAddress] = [:]
        for member in object {
            if let address = member.value.stringValue.flatMap({ ListenAddress($0) }) { addresses[member.key] = address }
        }
        return addresses
    }

    /// Tells where the servers are.
    func write(_ addresses: [String: ListenAddress]) throws(CommandFailure) {
        var object = JSONObject()
        for (server, address) in addresses.sorted(by: { $0.key < $1.key }) {
            object[server] = .string(address.description)
        }
        do throws(SystemError) {
            try SmallFile.write(Array(JSONValue.object(object).text(.pretty).utf8), to: path)
        } catch {
            throw CommandFailure(
                .failure,
                code: "EV0411",
                "\(TerminalText.escaped(path)) cannot be written",
                detail: error.reason
            )
        }
    }

    /// Takes the word back.
    func remove() {
        try? PlainFiles.remove(path)
    }
}
