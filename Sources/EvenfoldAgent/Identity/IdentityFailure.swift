// SPDX-License-Identifier: Apache-2.0

/// Why keys, certificates or their directories cannot be used.
package enum IdentityFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The directory holds no fleet; `init` makes one.
    case noFleet(path: String)
    /// The directory holds a fleet already.
    case fleetExists(path: String)
    /// The directory holds no agent's state; `join` makes it.
    case notJoined(path: String)
    /// A name that cannot stand in a certificate.
    case badName(String)
    /// A key or certificate is damaged, or two do not belong together.
    case certificate(String)
    /// A file cannot be read or written.
    case file(String)

    package var description: String {
        switch self {
        case .noFleet(let path): "\(path) holds no fleet; run: evenfold init --fleet \(path)"
        case .fleetExists(let path): "\(path) holds a fleet already"
        case .notJoined(let path): "\(path) is not the state of a server; run: evenfold join TOKEN --state \(path)"
        case .badName(let name):
            "\"\(name)\" cannot be a name here: only letters, digits, '-', '_' and '.', at most 255, no dot first"
        case .certificate(let reason), .file(let reason): reason
        }
    }
}
