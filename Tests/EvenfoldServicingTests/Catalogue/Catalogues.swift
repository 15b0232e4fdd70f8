// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldServicing
import EvenfoldTopology
import Testing

/// Catalogues for tests.
enum Catalogues {
    /// The catalogue that ships inside the binary.
    static func builtin() throws -> UpdateCatalogue {
        try #require(BuiltinCatalogue.diagnostics.isEmpty, "\(BuiltinCatalogue.diagnostics)")
        return BuiltinCatalogue.load()
    }

    /// A catalogue of these updates for one made-up product without service packs.
    static func small(_ updates: [Update]) -> UpdateCatalogue {
        UpdateCatalogue(products: [Product(id: "toy", title: "Toy", platforms: [.x64])], updates: updates)
    }

    /// An update for the made-up product.
    static func toy(
        _ id: String,
        restart: RestartNeed? = .always,
        after groups: [PrerequisiteGroup] = [],
        exclusive: Bool = false,
        supersedes: [Supersedence] = [],
        files: [PackageFile] = []
    ) -> Update {
        Update(
            id: id,
            title: id,
            source: UpdateSource(document: "test"),
            restart: restart,
            exclusive: exclusive,
            supersedes: supersedes,
            prerequisites: groups,
            appliesTo: [SystemRange(os: "toy")],
            packages: files.isEmpty
                ? [] : [UpdatePackage(os: "toy", servicePack: nil, platform: .x64, branch: nil, files: files)]
        )
    }

    /// A file of a toy update.
    static func file(_ name: String, _ version: FileVersion) -> PackageFile {
        PackageFile(name: name, version: version, size: ByteCount(1), date: "2010-01-01", time: "00:00", platform: .x64)
    }

    /// Facts of a toy server.
    static func toyFacts(installed: [String] = [], pendingRestart: Bool? = nil) -> ServerFacts {
        ServerFacts(os: "toy", platform: .x64, roles: [], installedUpdates: installed, pendingRestart: pendingRestart)
    }
}
