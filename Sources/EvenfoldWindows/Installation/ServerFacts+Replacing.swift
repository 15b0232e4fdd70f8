// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing

extension ServerFacts {
    /// These facts with other lists; `nil` keeps what is there.
    func with(
        roles: [String]? = nil,
        installedUpdates: [String]? = nil,
        fileVersions: [String: FileVersion]? = nil
    ) -> ServerFacts {
        ServerFacts(
            os: os,
            servicePack: servicePack,
            platform: platform,
            roles: roles ?? self.roles,
            installedUpdates: installedUpdates ?? self.installedUpdates,
            fileVersions: fileVersions ?? self.fileVersions,
            pendingRestart: pendingRestart,
            bootID: bootID,
            origin: origin
        )
    }
}
