// SPDX-License-Identifier: Apache-2.0

package import EvenfoldServicing
package import EvenfoldTopology

extension ServerFacts {
    /// The facts that a topology declares.
    ///
    /// A file version or platform that cannot be read is unknown.
    package init(declared system: DeclaredSystem) {
        self.init(
            os: system.os,
            servicePack: system.servicePack,
            platform: system.platform.flatMap { Platform(rawValue: $0) },
            roles: system.roles,
            installedUpdates: system.installedUpdates,
            fileVersions: system.fileVersions.compactMapValues { FileVersion($0) },
            origin: .declared
        )
    }
}
