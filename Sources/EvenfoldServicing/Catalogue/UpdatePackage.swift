// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// The files that an update installs on one exact system.
package struct UpdatePackage: Hashable, Sendable {
    /// The product's id.
    package var os: String
    /// The service pack level; `nil` for a product without service packs.
    package var servicePack: Int?
    /// The platform.
    package var platform: Platform
    /// The service branch of its files; `nil` where versions do not tell.
    package var branch: ServiceBranch?
    /// The rows of the file tables, in the source's order.
    package var files: [PackageFile]

    package init(os: String, servicePack: Int?, platform: Platform, branch: ServiceBranch?, files: [PackageFile]) {
        self.os = os
        self.servicePack = servicePack
        self.platform = platform
        self.branch = branch
        self.files = files
    }

    /// The system it is for.
    package var system: SystemID { SystemID(os: os, servicePack: servicePack, platform: platform) }
}

/// A table of package manifests, listed per product and platform for all service packs together.
package struct AdditionalFiles: Hashable, Sendable {
    /// The product's id.
    package var os: String
    /// The platform.
    package var platform: Platform
    /// The rows in the source's order.
    package var files: [PackageFile]

    package init(os: String, platform: Platform, files: [PackageFile]) {
        self.os = os
        self.platform = platform
        self.files = files
    }
}

/// One row of a file table.
package struct PackageFile: Hashable, Sendable {
    /// The file name as the source spells it; names of Windows files compare without case.
    package var name: String
    /// The file version; `nil` where the source says "Not Applicable".
    package var version: FileVersion?
    /// The size.
    package var size: ByteCount
    /// The day, UTC, `YYYY-MM-DD`.
    package var date: String
    /// The time of day, UTC, `HH:MM`.
    package var time: String
    /// The platform of the file itself, which may differ from the system's (a WOW copy); `nil` is "Not Applicable".
    package var platform: Platform?
    /// The service pack level in the column "SP requirement"; `nil` where the table has no such column.
    package var servicePackRequirement: Int?
    /// The column "Service branch", such as `WOW`; `nil` where it is missing or says "Not Applicable".
    package var serviceBranch: String?

    package init(
        name: String,
        version: FileVersion?,
        size: ByteCount,
        date: String,
        time: String,
        platform: Platform?,
        servicePackRequirement: Int? = nil,
        serviceBranch: String? = nil
    ) {
        self.name = name
        self.version = version
        self.size = size
        self.date = date
        self.time = time
        self.platform = platform
        self.servicePackRequirement = servicePackRequirement
        self.serviceBranch = serviceBranch
    }
}
