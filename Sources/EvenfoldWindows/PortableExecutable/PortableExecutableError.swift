// SPDX-License-Identifier: Apache-2.0

/// Why a file does not tell its version.
package enum PortableExecutableError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is no Windows program or library.
    case notAProgram
    /// It is one, without a version resource.
    case noVersion
    /// It contradicts the format; the text says where.
    case malformed(String)
    /// It has version resources for several languages, and they differ.
    case contradictory
    /// Its bytes cannot be read; the text is the reason.
    case unreadable(String)

    package var description: String {
        switch self {
        case .notAProgram: "it is no Windows program or library"
        case .noVersion: "it has no version resource"
        case .malformed(let place): "it is damaged: \(place)"
        case .contradictory: "its version resources contradict each other"
        case .unreadable(let reason): "it cannot be read: \(reason)"
        }
    }
}
