// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The name of one kept item: `SERVER/FOLDER/NUMBER`.
package struct KeptID: Hashable, Sendable, ExpressibleByArgument {
    /// The server that keeps it.
    package var server: String
    /// The folder it was in.
    package var folder: String
    /// Its number there.
    package var number: UInt64

    package init(server: String, folder: String, number: UInt64) {
        self.server = server
        self.folder = folder
        self.number = number
    }

    package init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty, let number = UInt64(parts[2]) else { return nil }
        self.init(server: String(parts[0]), folder: String(parts[1]), number: number)
    }

    /// The id as it is shown and given.
    package var text: String { "\(server)/\(folder)/\(number)" }
}
