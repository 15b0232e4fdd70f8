// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing

extension InstallationReader {
    /// The build, such as `6.0.6002`; `nil` where the registry does not tell.
    func build(in opened: Opened) throws(HiveFailure) -> Build? {
        guard let version = try opened.software.value("CurrentVersion", at: currentVersionKey)?.text,
            let number = try opened.software.value("CurrentBuildNumber", at: currentVersionKey)?.text
        else { return nil }
        return Build(version + "." + number)
    }

    /// Finds the product of the catalogue.
    ///
    /// Windows Vista and 7 share builds with servers, so the product type must say server. Windows Server 2003 and its
    /// R2 share theirs, too: R2 is told by its name, or by the replication service, which came with it.
    func readProduct(
        _ build: Build?,
        in opened: Opened,
        into report: inout InstallationReport
    ) throws(HiveFailure) -> Product? {
        let place = "SOFTWARE\\" + currentVersionKey
        guard let build else {
            report.miss("os", "\(place) has no CurrentVersion and CurrentBuildNumber")
            return nil
        }
        let candidates = catalogue.products.filter { product in
            product.servicePacks.contains { $0.builds.contains(build) }
        }
        guard !candidates.isEmpty else {
            report.miss("os", "no product of the catalogue has the build \(build)")
            return nil
        }
        guard let typePath = opened.control("Control\\ProductOptions"),
            let type = try opened.system.value("ProductType", at: typePath)?.text
        else {
            report.miss("os", "SYSTEM does not tell whether it is a server (ProductOptions, ProductType)")
            return nil
        }
        guard ["ServerNT", "LanmanNT"].contains(where: { $0.equalsWithoutCase(type) }) else {
            report.miss("os", "it is no server: SYSTEM\\\(typePath) has the ProductType “\(type)”")
            return nil
        }
        let sources = ["\(place): build \(build)", "SYSTEM\\\(typePath): ProductType \(type)"]
        let isShared = build == Self.sharedBuild
        let sign = isShared ? try signOfSecondRelease(in: opened) : nil
        let product = candidates.first { !isShared || ($0.id == Self.secondRelease) == (sign != nil) }
        guard let product else {
            report.miss(
                "os",
                sign == nil
                    ? "it is Windows Server 2003 without R2, which is no product of the catalogue"
                    : "it is Windows Server 2003 R2, which is no product of the catalogue"
            )
            return nil
        }
        report.facts.os = product.id
        report.find("os", product.id, in: sources + [sign].compactMap { $0 })
        return product
    }

    /// The build of Windows Server 2003 and of its R2.
    private static var sharedBuild: Build { Build(5, 2, 3790) }
    /// The id of R2 in catalogues.
    private static var secondRelease: String { "windows-server-2003-r2" }

    private func signOfSecondRelease(in opened: Opened) throws(HiveFailure) -> String? {
        if let name = try opened.software.value("ProductName", at: currentVersionKey)?.text,
            name.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).contains("R2")
        {
            return "SOFTWARE\\\(currentVersionKey): ProductName “\(name)”"
        }
        guard let path = opened.control(Self.replicationService), try opened.system.key(path) != nil else { return nil }
        return "SYSTEM\\\(path): the replication service, which came with R2"
    }

    /// Finds the service pack: by the build where it tells, else by name and number, which must not contradict.
    ///
    /// The high byte of the number is the level. The kernel writes the name at its start, so the two differ between the
    /// installation of a service pack and the restart after it.
    ///
    /// Source: Microsoft's knowledge base article 222507, and Serdar Yegulalp, "Setting the Windows Service Pack revision
    /// level".
    func readServicePack(
        _ build: Build?,
        of product: Product?,
        in opened: Opened,
        into report: inout InstallationReport
    ) throws(HiveFailure) {
        var told: [(level: Int, source: String)] = []
        let name = try opened.software.value("CSDVersion", at: currentVersionKey)?.text
        if let name, let level = Self.level(ofServicePackNamed: name) {
            told.append((level, "SOFTWARE\\\(currentVersionKey): CSDVersion “\(name)”"))
        }
        if let path = opened.control("Control\\Windows"),
            let number = try opened.system.value("CSDVersion", at: path)?.number
        {
            told.append((Int(number >> 8 & 0xFF), "SYSTEM\\\(path): CSDVersion \(number)"))
        }
        guard let product, let build else {
            return report.miss("servicePack", "the product is not known")
        }
        let levels = product.servicePacks.filter { $0.builds.contains(build) }.map(\.level)
        if levels.count == 1, let level = levels.first { told.insert((level, "build \(build)"), at: 0) }
        guard let first = told.first else {
            return report.miss("servicePack", "neither SOFTWARE nor SYSTEM has a CSDVersion")
        }
        if let other = told.first(where: { $0.level != first.level }) {
            return report.miss(
                "servicePack",
                "\(first.source) says \(first.level), \(other.source) says \(other.level)"
            )
        }
        guard levels.contains(first.level) else {
            return report.miss("servicePack", "\(product.title) never had the level \(first.level) (\(first.source))")
        }
        report.facts.servicePack = first.level
        report.find("servicePack", String(first.level), in: told.map(\.source))
    }

    /// `2` of `Service Pack 2`; `nil` for every other text, test releases of service packs included.
    private static func level(ofServicePackNamed name: String) -> Int? {
        let start = "Service Pack "
        guard name.hasPrefix(start) else { return nil }
        return Int(name.dropFirst(start.count)).flatMap { (0...99).contains($0) ? $0 : nil }
    }

    /// Reads the platform that the installation itself is for, not that of the program that asks.
    func readPlatform(in opened: Opened, into report: inout InstallationReport) throws(HiveFailure) {
        let name = "PROCESSOR_ARCHITECTURE"
        guard let path = opened.control("Control\\Session Manager\\Environment"),
            let word = try opened.system.value(name, at: path)?.text
        else { return report.miss("platform", "SYSTEM has no \(name)") }
        let platforms: [(word: String, platform: Platform)] = [
            ("x86", .x86), ("AMD64", .x64), ("IA64", .ia64), ("ARM64", .arm64),
        ]
        guard let platform = platforms.first(where: { $0.word.equalsWithoutCase(word) })?.platform else {
            return report.miss("platform", "the \(name) “\(word)” is not known")
        }
        report.facts.platform = platform
        report.find("platform", platform.rawValue, in: "SYSTEM\\\(path): \(name) \(word)")
    }

    /// The key of the service whose presence is the role.
    static var replicationService: String { "Services\\DFSR" }

    /// Finds the roles: of those that the catalogue knows, replication alone.
    func readRoles(in opened: Opened, into report: inout InstallationReport) throws(HiveFailure) {
        guard let path = opened.control(Self.replicationService) else {
            return report.miss("roles", "SYSTEM does not name its current control set")
        }
        let roles = try opened.system.key(path) == nil ? [] : ["dfs-replication"]
        report.facts.set(roles: roles)
        let source = "SYSTEM\\\(path)"
        report.find("roles", roles.first ?? "none", in: roles.isEmpty ? "there is no key \(source)" : source)
    }
}
