// SPDX-License-Identifier: Apache-2.0

/// An operating system that servers of a topology may run.
package struct Product: Hashable, Sendable {
    /// The id that topology files use, such as `windows-server-2008`; unique in a catalogue.
    package var id: String
    /// The name for people, such as `Windows Server 2008`.
    package var title: String
    /// The platforms it was made for.
    ///
    /// Decides alone where the product has no service packs.
    package var platforms: [Platform]
    /// Its service packs, lowest level first; empty for a product without service packs (Linux), whose facts then
    /// must not name one.
    package var servicePacks: [ServicePack]
    /// Which revisions (the fourth part of a file version) belong to which service branch; empty where the revision
    /// does not tell (Windows Server 2003) or the product has no file versions.
    package var branches: [BranchRange]

    package init(
        id: String,
        title: String,
        platforms: [Platform],
        servicePacks: [ServicePack] = [],
        branches: [BranchRange] = []
    ) {
        self.id = id
        self.title = title
        self.platforms = platforms
        self.servicePacks = servicePacks
        self.branches = branches
    }

    /// Whether this combination was ever released.
    ///
    /// - Complexity: O(service packs).
    package func existed(servicePack level: Int?, platform: Platform) -> Bool {
        guard !servicePacks.isEmpty else { return level == nil && platforms.contains(platform) }
        return servicePacks.contains { $0.level == level && $0.platforms.contains(platform) }
    }

    /// The service pack of `level`, or `nil` where the product never had it.
    package func servicePack(_ level: Int) -> ServicePack? { servicePacks.first { $0.level == level } }
}

/// One service level of a product.
package struct ServicePack: Hashable, Sendable {
    /// The number; 0 is a first release that is not called a service pack.
    package var level: Int
    /// The name for people, such as `SP1`.
    package var title: String
    /// The builds (first three parts of file versions) of this level.
    ///
    /// Two levels may share one build (5.2.3790): then the build does not tell the level.
    package var builds: [Build]
    /// The platforms that this level was released for.
    package var platforms: [Platform]
    /// The update that installs this level; `nil` where no source names one.
    package var update: String?

    package init(level: Int, title: String, builds: [Build], platforms: [Platform], update: String? = nil) {
        self.level = level
        self.title = title
        self.builds = builds
        self.platforms = platforms
        self.update = update
    }
}

/// Revisions that belong to one service branch.
package struct BranchRange: Hashable, Sendable {
    /// The branch.
    package var branch: ServiceBranch
    /// The lowest revision of the branch.
    package var from: UInt32
    /// The highest revision of the branch.
    package var through: UInt32

    package init(branch: ServiceBranch, from: UInt32, through: UInt32) {
        self.branch = branch
        self.from = from
        self.through = through
    }
}

/// The two lines in which Windows files are serviced.
package enum ServiceBranch: String, Hashable, Sendable, Codable, CaseIterable {
    /// General distribution release: broad fixes only.
    case gdr = "GDR"
    /// Limited distribution release: every hotfix as well; a later file of it contains the earlier ones.
    case ldr = "LDR"
}
