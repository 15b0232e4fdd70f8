// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

extension Update {
    /// The ids of all products that the text or the packages name.
    package var productIDs: Set<String> {
        Set(appliesTo.map(\.os) + packages.map(\.os) + debianPackages.map(\.os))
    }

    /// The package for exactly this system, if any.
    package func package(for system: SystemID) -> UpdatePackage? { packages.first { $0.system == system } }

    /// Whether the source has something for this system.
    ///
    /// File tables and Debian packages decide where there are any, being stricter than the text; the text decides where
    /// no source lists any.
    package func covers(_ system: SystemID) -> Bool {
        guard listsContent else { return appliesTo.contains { $0.contains(system) } }
        return package(for: system) != nil || debianPackages.contains { $0.applies(to: system) }
    }

    /// Whether the source lists files or Debian packages for any system.
    var listsContent: Bool { !packages.isEmpty || !debianPackages.isEmpty }

    /// Whether the text names the system although no file table has it.
    package func contradictsItself(on system: SystemID) -> Bool {
        !covers(system) && appliesTo.contains { $0.contains(system) }
    }
}

extension Product {
    /// The name of one of its systems for people, such as `Windows Server 2008 SP2 on x64`.
    package func title(of system: SystemID) -> String {
        let level = system.servicePack.flatMap(servicePack).map { " \($0.title)" } ?? ""
        return "\(title)\(level) on \(system.platform.title)"
    }
}

/// What facts say about a server's system.
struct Ground: Hashable, Sendable {
    /// The product; `nil` where no catalogue knows it.
    var product: Product?
    /// Which of the product's systems it is; `nil` where that cannot be told.
    var system: SystemID?
    /// Why the one or the other cannot be told.
    var evidence: [String] = []
}

extension Assessor {
    /// Names the exact system, as far as facts do.
    func ground(of facts: ServerFacts) -> Ground {
        guard let os = facts.os else { return Ground(evidence: ["the operating system is unknown"]) }
        guard let product = products[os] else {
            return Ground(evidence: ["no catalogue knows the product \(TerminalText.escaped(os))"])
        }
        var missing: [String] = []
        if !product.servicePacks.isEmpty, facts.servicePack == nil { missing.append("the service pack is unknown") }
        guard let platform = facts.platform, missing.isEmpty else {
            if facts.platform == nil { missing.append("the platform is unknown") }
            return Ground(product: product, evidence: missing)
        }
        guard product.existed(servicePack: facts.servicePack, platform: platform) else {
            let level = facts.servicePack.map { " with service pack \($0)" } ?? ""
            return Ground(
                product: product,
                evidence: ["\(product.title)\(level) on \(platform.title) never existed"]
            )
        }
        return Ground(product: product, system: SystemID(os: os, servicePack: facts.servicePack, platform: platform))
    }

    /// Why an update is nothing for a product.
    func audienceEvidence(_ entry: CatalogueEntry, _ product: String) -> [String] {
        let names = catalogue.products.filter { entry.products.contains($0.id) }.map(\.title)
        let audience = names.isEmpty ? "other products" : names.joined(separator: ", ")
        return ["\(entry.id) is for \(audience); this is \(product)"]
    }

    /// A file version that cannot be on this system: of another product, or of a later service pack.
    ///
    /// A file of an earlier service pack is nothing unusual.
    func contradiction(in facts: ServerFacts, for entry: CatalogueEntry, on system: SystemID) -> String? {
        guard !facts.fileVersions.isEmpty else { return nil }
        let conflict = "the facts contradict each other"
        for name in entry.fileNames {
            guard let version = facts.fileVersions[name], let reading = catalogue.read(version) else { continue }
            guard let product = products[reading.os], let own = products[system.os] else { continue }
            if reading.os != system.os {
                return
                    "\(conflict): \(name) \(version) belongs to \(product.title), not to \(own.title)"
            }
            if let level = reading.servicePack, let declared = system.servicePack, level > declared {
                let title = own.servicePack(declared)?.title ?? "service pack \(declared)"
                let other = own.servicePack(level)?.title ?? "service pack \(level)"
                return
                    "\(conflict): \(name) \(version) belongs to \(other), the server is said to have \(title)"
            }
        }
        return nil
    }

    /// Why nothing of the update is for this system.
    func coverageEvidence(_ entry: CatalogueEntry, _ system: SystemID) -> [String] {
        guard let update = entry.update, let product = products[system.os] else {
            return ["\(entry.id) lists nothing for \(system.os)"]
        }
        let title = product.title(of: system)
        guard update.listsContent else { return ["the source does not name \(title)"] }
        guard !update.packages.isEmpty else { return ["no package of \(update.id) is for \(title)"] }
        var evidence = ["no file table of \(update.id) covers \(title)"]
        if update.contradictsItself(on: system) {
            let others = update.packages.filter { $0.os == system.os && $0.platform == system.platform }.compactMap {
                $0.servicePack.flatMap(product.servicePack)?.title
            }
            let asked =
                others.isEmpty
                ? "list no file for \(system.platform.title)" : "ask for \(others.joined(separator: " or "))"
            evidence.append("its text names \(product.title), but its file tables \(asked): the stricter one counts")
        }
        return evidence
    }
}
