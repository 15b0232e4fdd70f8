// SPDX-License-Identifier: Apache-2.0

package import EvenfoldWindows

/// Why nothing of an installation could be read.
package enum InstallationReadingFailure: Error, Hashable, Sendable {
    /// The directory at which its volume should be mounted.
    case root(HostFailure)
    /// What is there.
    case installation(InstallationFailure)
}

/// What came of reading an installation.
package typealias InstallationReading = Result<InstallationReport, InstallationReadingFailure>
