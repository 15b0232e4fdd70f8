// SPDX-License-Identifier: Apache-2.0

/// A set of systems: one product, and some or all of its service packs and platforms.
package struct SystemRange: Hashable, Sendable {
    /// The product's id.
    package var os: String
    /// The service pack levels; `nil` is every one.
    package var servicePacks: [Int]?
    /// The platforms; `nil` is every one.
    package var platforms: [Platform]?

    package init(os: String, servicePacks: [Int]? = nil, platforms: [Platform]? = nil) {
        self.os = os
        self.servicePacks = servicePacks
        self.platforms = platforms
    }

    /// Whether the system lies in the range.
    package func contains(_ system: SystemID) -> Bool {
        guard os == system.os else { return false }
        if let servicePacks {
            guard let level = system.servicePack, servicePacks.contains(level) else { return false }
        }
        return platforms?.contains(system.platform) ?? true
    }
}

/// One exact system: product, service pack and platform.
///
/// Catalogues decide by nothing else.
package struct SystemID: Hashable, Sendable {
    /// The product's id.
    package var os: String
    /// The service pack level; `nil` for a product without service packs.
    package var servicePack: Int?
    /// The platform.
    package var platform: Platform

    package init(os: String, servicePack: Int?, platform: Platform) {
        self.os = os
        self.servicePack = servicePack
        self.platform = platform
    }
}
