// SPDX-License-Identifier: Apache-2.0

/// Why a text is not the status file of dpkg.
package enum PackageStatusError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A line, counted from 1, does not say what it must.
    case malformed(line: Int, reason: Reason)
    /// The text ends inside a stanza: every stanza of the file ends with an empty line.
    case truncated
    /// It names more packages than any release has.
    case tooManyPackages(limit: Int)

    /// What is wrong with a line or the stanza that ends with it.
    package enum Reason: String, Hashable, Sendable {
        case noColon = "the line has no colon"
        case continuesNothing = "the line continues nothing that may go on"
        case repeatedField = "the stanza has the field twice"
        case tooLong = "the value is too long"
        case noPackage = "the stanza names no package"
        case noStatus = "the stanza has no known status"
        case noVersion = "an installed package has no version that can be read"
    }

    package var description: String {
        switch self {
        case .malformed(let line, let reason): "line \(line): \(reason.rawValue)"
        case .truncated: "it ends inside a stanza"
        case .tooManyPackages(let limit): "it names more than \(limit) packages"
        }
    }
}
