// SPDX-License-Identifier: Apache-2.0

/// Why no facts of an installation can be read at all.
package enum InstallationFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no Windows directory with a registry.
    case notAnInstallation
    /// Something on the way to the registry cannot be looked at.
    case volume(VolumeFailure)
    /// A registry file cannot be read.
    case hive(HiveFailure)

    package var description: String {
        switch self {
        case .notAnInstallation: "there is no Windows installation"
        case .volume(let failure): failure.description
        case .hive(let failure): failure.description
        }
    }
}
