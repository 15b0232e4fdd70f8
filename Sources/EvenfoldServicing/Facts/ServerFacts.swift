// SPDX-License-Identifier: Apache-2.0

/// What is known about one server.
///
/// An absent part is unknown, never assumed.
package struct ServerFacts: Hashable, Sendable {
    /// The product's id, such as `windows-server-2008`.
    package var os: String?
    /// The service pack level; also `nil` for a product without service packs.
    package var servicePack: Int?
    /// The platform.
    package var platform: Platform?
    /// The installed roles, sorted.
    package private(set) var roles: [String]?
    /// The ids of the installed updates, sorted, `kb123` spelled `KB123`.
    ///
    /// Empty is the knowledge that none is.
    package private(set) var installedUpdates: [String]?
    /// Versions of files by name in lower case; Windows compares file names without case.
    package private(set) var fileVersions: [String: FileVersion]
    /// Versions of all installed Debian packages by name; a package that is not in it is not installed.
    ///
    /// `nil` is unknown, as on every system without Debian packages.
    package private(set) var packageVersions: [String: DebianVersion]?
    /// The release of the running Linux kernel, such as `6.1.0-28-amd64`; `nil` is unknown.
    package var kernelRelease: String?
    /// Whether the server waits for a restart; `nil` is not known, and planned like `false`.
    package var pendingRestart: Bool?
    /// What changes with every start of the server; `nil` is unknown.
    package var bootID: String?
    /// Who says so: of merged facts, the source that came first.
    package var origin: FactsOrigin

    package init(
        os: String? = nil,
        servicePack: Int? = nil,
        platform: Platform? = nil,
        roles: [String]? = nil,
        installedUpdates: [String]? = nil,
        fileVersions: [String: FileVersion] = [:],
        packageVersions: [String: DebianVersion]? = nil,
        kernelRelease: String? = nil,
        pendingRestart: Bool? = nil,
        bootID: String? = nil,
        origin: FactsOrigin = .declared
    ) {
        self.os = os
        self.servicePack = servicePack
        self.platform = platform
        self.fileVersions = [:]
        self.packageVersions = packageVersions
        self.kernelRelease = kernelRelease
        self.pendingRestart = pendingRestart
        self.bootID = bootID
        self.origin = origin
        if let roles { set(roles: roles) }
        if let installedUpdates { set(installedUpdates: installedUpdates) }
        set(fileVersions: fileVersions)
    }

    /// Makes these the installed roles.
    package mutating func set(roles: [String]) {
        self.roles = Set(roles).sorted()
    }

    /// Makes these the installed updates.
    package mutating func set(installedUpdates ids: [String]) {
        installedUpdates = Set(ids.map(Self.listedID)).sorted()
    }

    /// Makes these the known versions of files.
    package mutating func set(fileVersions versions: [String: FileVersion]) {
        // Two spellings of one name: the lower version is the one that must not be overlooked.
        fileVersions = Dictionary(versions.map { ($0.lowercased(), $1) }, uniquingKeysWith: min)
    }

    /// The exact system; `nil` where the operating system or the platform is unknown.
    var system: SystemID? {
        guard let os, let platform else { return nil }
        return SystemID(os: os, servicePack: servicePack, platform: platform)
    }

    /// The version of the file, its name compared without case; `nil` is unknown.
    package func version(ofFile name: String) -> FileVersion? { fileVersions[name.lowercased()] }

    /// Whether the update is listed as installed; `nil` where nothing is known about installed updates.
    package func lists(_ update: String) -> Bool? { installedUpdates?.contains(Self.listedID(update)) }

    /// An id as ``installedUpdates`` spells it: `kb123` as `KB123`, every other one as it is.
    static func listedID(_ id: String) -> String {
        let isNumbered = id.utf8.count > 2 && id.utf8.dropFirst(2).allSatisfy { (0x30...0x39).contains($0) }
        return isNumbered && id.prefix(2).lowercased() == "kb" ? id.uppercased() : id
    }

    /// Makes this the known version of a file.
    mutating func set(file name: String, to version: FileVersion) {
        fileVersions[name.lowercased()] = version
    }

    /// Raises the known versions of Debian packages to at least those of `packages`.
    ///
    /// A package that is not installed stays so unless it is required. Nothing becomes known that was not.
    mutating func raise(_ packages: [DebianPackage]) {
        for package in packages {
            guard let installed = packageVersions?[package.name] else {
                if package.isRequired { packageVersions?[package.name] = package.version }
                continue
            }
            packageVersions?[package.name] = max(installed, package.version)
        }
    }

    /// Forgets all file versions.
    mutating func forgetFileVersions() {
        fileVersions = [:]
    }
}

/// Where facts come from, the strongest first.
package enum FactsOrigin: String, Hashable, Sendable, Codable {
    /// The topology's `facts.command` printed them.
    case command
    /// The topology declares them (`system`).
    case declared
    /// The server's own agent found them.
    case agent
}

extension ServerFacts {
    /// These facts with the versions of only those Debian packages that updates of the catalogue name.
    ///
    /// Every verdict is the same, and an upgrade of any other package does not make a plan stale.
    ///
    /// - Complexity: O(Debian packages of the catalogue + packages known).
    package func keepingPackages(of catalogue: UpdateCatalogue) -> ServerFacts {
        guard let packageVersions else { return self }
        let names = Set(catalogue.updates.flatMap { $0.debianPackages.map(\.name) })
        var result = self
        result.packageVersions = packageVersions.filter { names.contains($0.key) }
        return result
    }
}
