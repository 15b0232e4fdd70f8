// SPDX-License-Identifier: Apache-2.0

package import EvenfoldServicing
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

extension CommandHost {
    /// A machine that has no directories: tests that are not about installations use it.
    package func readInstallation(at path: String, catalogue: UpdateCatalogue) async -> InstallationReading {
        .failure(.root(HostFailure(reason: "No such file or directory")))
    }
}
