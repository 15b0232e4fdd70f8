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

    /// A made-up product with two service packs, which the updates `P1` and `P2` bring.
    static let packed = Product(
        id: "packed",
        title: "Packed",
        platforms: [.x64],
        servicePacks: (0...2).map {
            ServicePack(level: $0, title: "P\($0)", builds: [], platforms: [.x64], update: $0 > 0 ? "P\($0)" : nil)
        }
    )

    /// The update that brings a service pack of ``packed``, on systems with one of `levels`; `nil` is every one.
    static func pack(_ level: Int, after groups: [PrerequisiteGroup] = [], on levels: [Int]? = nil) -> Update {
        Update(
            id: "P\(level)",
            title: "P\(level)",
            source: UpdateSource(document: "test"),
            restart: .always,
            servicePack: level,
            prerequisites: groups,
            appliesTo: [SystemRange(os: "packed", servicePacks: levels)]
        )
    }
}
