// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing

extension InstallationReader {
    /// Where component based servicing keeps its packages, and what it waits for.
    static var servicingKey: String { "Microsoft\\Windows\\CurrentVersion\\Component Based Servicing" }
    /// Where the older update installer keeps its updates, by product and service pack.
    static var updatesKey: String { "Microsoft\\Updates" }

    /// Finds the installed updates; answers those that the next start installs or removes.
    func readUpdates(
        _ build: Build?,
        in opened: Opened,
        into report: inout InstallationReport
    ) throws(HiveFailure) -> [String] {
        guard let build else {
            report.miss("installedUpdates", "the build, which tells how updates are kept, is not known")
            return []
        }
        return build.major < 6
            ? try readUpdatesOfInstaller(in: opened, into: &report)
            : try readPackages(in: opened, into: &report)
    }

    /// Windows Server 2003: the installer of each update leaves a key in two places.
    ///
    /// Source: the section "Verifying that the update has been applied" of Microsoft's security bulletins for it.
    private func readUpdatesOfInstaller(
        in opened: Opened,
        into report: inout InstallationReport
    ) throws(HiveFailure) -> [String] {
        var found: Set<String> = []
        let software = opened.software
        if let updates = try software.key(Self.updatesKey) {
            for product in try software.children(of: updates) where product.name.hasPrefix("Windows Server 2003") {
                for servicePack in try software.children(of: product.key) where servicePack.name.hasPrefix("SP") {
                    for update in try software.children(of: servicePack.key) {
                        if let id = Self.update(named: update.name) { found.insert(id) }
                    }
                }
            }
        }
        let hotfixes = currentVersionKey + "\\HotFix"
        if let key = try software.key(hotfixes) {
            for update in try software.children(of: key) {
                guard let id = Self.update(named: update.name),
                    try software.value("Installed", of: update.key)?.number == 1
                else { continue }
                found.insert(id)
            }
        }
        show(found, in: ["SOFTWARE\\\(Self.updatesKey)\\Windows Server 2003", "SOFTWARE\\\(hotfixes)"], into: &report)
        return []
    }

    /// Windows Server 2008 and later: each update is a package with a state.
    ///
    /// Source: Microsoft, "CBS Servicing States Chart Refresher": 0x70 installed, 0x80 permanent, 0x60 install pending, 0x5
    /// uninstall pending. The chart numbers the same states 7, 8, 6 and 5, too, which mean nothing else and are taken alike.
    private func readPackages(
        in opened: Opened,
        into report: inout InstallationReport
    ) throws(HiveFailure) -> [String] {
        let path = Self.servicingKey + "\\Packages"
        guard let packages = try opened.software.key(path) else {
            report.miss("installedUpdates", "SOFTWARE has no key \(path)")
            return []
        }
        var (installed, staged): (Set<String>, Set<String>) = ([], [])
        for package in try opened.software.children(of: packages) {
            guard let id = Self.update(ofPackage: package.name) else { continue }
            switch try opened.software.value("CurrentState", of: package.key)?.number {
            case 0x70, 0x80, 7, 8: installed.insert(id)
            case 0x60, 6, 5: staged.insert(id)
            default: break
            }
        }
        show(installed, in: ["SOFTWARE\\\(path)"], into: &report)
        return staged.sorted()
    }

    private func show(_ updates: Set<String>, in sources: [String], into report: inout InstallationReport) {
        report.facts.set(installedUpdates: Array(updates))
        let sorted = report.facts.installedUpdates ?? []
        report.find("installedUpdates", sorted.isEmpty ? "none" : sorted.joined(separator: ", "), in: sources)
    }

    /// `KB977381` of `KB977381` and `kb977381-v2`; `nil` for every other name.
    static func update(named name: String) -> String? {
        let parts = name.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let id = parts.first, isUpdate(id) else { return nil }
        guard parts.count == 1 || (parts[1].first == "v" && isNumber(parts[1].dropFirst())) else { return nil }
        return id.uppercased()
    }

    /// `KB977381` of `Package_for_KB977381~31bf3856ad364e35~amd64~~6.0.1.0`; `nil` for every other name, those of the
    /// parts of an update included.
    static func update(ofPackage name: String) -> String? {
        let start = "Package_for_"
        guard let end = name.firstIndex(of: "~"), name.hasPrefix(start) else { return nil }
        let id = name[..<end].dropFirst(start.count)
        return isUpdate(id) ? id.uppercased() : nil
    }

    private static func isUpdate(_ id: Substring) -> Bool {
        id.prefix(2).equalsWithoutCase("KB") && isNumber(id.dropFirst(2))
    }

    private static func isNumber(_ text: Substring) -> Bool {
        (1...9).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
