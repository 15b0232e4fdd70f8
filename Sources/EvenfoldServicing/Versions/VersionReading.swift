// SPDX-License-Identifier: Apache-2.0

/// What a file version tells about the system it belongs to.
package struct VersionReading: Hashable, Sendable {
    /// The product's id.
    package var os: String
    /// The service pack level; `nil` where several levels share the build, as on Windows Server 2003.
    package var servicePack: Int?
    /// The service branch; `nil` where the revision does not tell.
    package var branch: ServiceBranch?

    package init(os: String, servicePack: Int?, branch: ServiceBranch?) {
        self.os = os
        self.servicePack = servicePack
        self.branch = branch
    }
}

extension UpdateCatalogue {
    /// Reads product, service pack and branch out of a file version: `6.0.6002.22269` is Windows Server 2008, SP2, LDR.
    ///
    /// - Returns: `nil` for a build of no product in the catalogue.
    package func read(_ version: FileVersion) -> VersionReading? {
        for product in products {
            let levels = product.servicePacks.filter { $0.builds.contains(version.build) }
            guard let first = levels.first else { continue }
            let range = product.branches.first { ($0.from...max($0.from, $0.through)).contains(version.revision) }
            return VersionReading(
                os: product.id,
                servicePack: levels.count == 1 ? first.level : nil,
                branch: range?.branch
            )
        }
        return nil
    }
}
