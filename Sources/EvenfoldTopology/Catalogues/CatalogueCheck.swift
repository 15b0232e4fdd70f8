// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldServicing

/// Checks a catalogue document against all catalogues in use: what it names must exist.
struct CatalogueCheck {
    let document: LocatedNode
    /// All catalogues in use, this one included.
    let catalogue: UpdateCatalogue
    var findings: Findings
    private let products: Set<String>
    private let updates: Set<String>

    init(document: LocatedNode, catalogue: UpdateCatalogue, findings: Findings) {
        self.document = document
        self.catalogue = catalogue
        self.findings = findings
        products = Set(catalogue.productIDs)
        updates = Set(catalogue.updateIDs)
    }

    /// Reports everything that the document names and nobody declares, and cycles that begin in it.
    mutating func run(cycles: [[String]]) {
        for product in document["products"]?.elements ?? [] {
            for pack in product["servicePacks"]?.elements ?? [] { checkUpdate(pack["update"]) }
        }
        for update in document["updates"]?.elements ?? [] {
            for entry in update["supersedes"]?.elements ?? [] {
                checkUpdate(entry["update"])
                for range in entry["on"]?.elements ?? [] { checkProduct(range["os"]) }
            }
            for group in update["prerequisites"]?.elements ?? [] {
                for option in group["anyOf"]?.elements ?? [] { checkUpdate(option["update"]) }
            }
            for range in update["appliesTo"]?.elements ?? [] { checkProduct(range["os"]) }
            for table in update["additionalFiles"]?.elements ?? [] { checkProduct(table["os"]) }
            for package in update["packages"]?.elements ?? [] { checkPackage(package) }
            checkDebianPackages(update["debianPackages"]?.elements ?? [])
            checkCycles(update, cycles)
        }
    }

    private mutating func checkUpdate(_ node: LocatedNode?) {
        guard let node, let id = node.text, !updates.contains(id) else { return }
        let help = findings.suggestion(for: id, among: catalogue.updateIDs)
        findings.error("EV0202", "no catalogue in use has the update “\(id)”", at: node.range, help: help)
    }

    private mutating func checkProduct(_ node: LocatedNode?) {
        guard let node, let id = node.text, !products.contains(id) else { return }
        let help = findings.suggestion(for: id, among: catalogue.productIDs)
        findings.error("EV0202", "no catalogue in use has the operating system “\(id)”", at: node.range, help: help)
    }

    private mutating func checkPackage(_ node: LocatedNode) {
        checkProduct(node["os"])
        guard let os = node["os"]?.text, let product = catalogue.product(os), let platformNode = node["platform"],
            let platform = platformNode.text.flatMap(Platform.init)
        else { return }
        let level = node["servicePack"]?.integer
        guard !product.existed(servicePack: level, platform: platform) else { return }
        let pack = level.map { " service pack \($0)" } ?? ""
        findings.error(
            "EV0118",
            "\(product.title)\(pack) was never released for \(platform.title)",
            at: platformNode.range
        )
    }

    /// Checks the rows of one update: whose system exists, and of which no two speak of one package on one system.
    private mutating func checkDebianPackages(_ rows: [LocatedNode]) {
        var seen: [DebianPackagePlace: SourceRange] = [:]
        for row in rows {
            checkProduct(row["os"])
            guard let osNode = row["os"], let os = osNode.text, let product = catalogue.product(os) else { continue }
            guard product.servicePacks.isEmpty else {
                findings.error(
                    "EV0205",
                    "\(product.title) has service packs and no Debian packages",
                    at: osNode.range,
                    help: "list its files under “packages”"
                )
                continue
            }
            let platformNode = row["platform"]
            let platform = platformNode?.text.flatMap(Platform.init)
            if let platformNode, let platform, !product.existed(servicePack: nil, platform: platform) {
                findings.error(
                    "EV0118",
                    "\(product.title) was never released for \(platform.title)",
                    at: platformNode.range
                )
            }
            guard let nameNode = row["name"], let name = nameNode.text else { continue }
            for platform in platform.map({ [$0] }) ?? product.platforms {
                let place = DebianPackagePlace(os: os, platform: platform, name: name)
                guard let earlier = seen[place] else {
                    seen[place] = nameNode.range
                    continue
                }
                findings.error(
                    "EV0205",
                    "a second row says which version of “\(name)” it takes on \(product.title) on \(platform.title)",
                    at: nameNode.range,
                    related: [findings.related("the first one", earlier)]
                )
                break
            }
        }
    }

    private mutating func checkCycles(_ update: LocatedNode, _ cycles: [[String]]) {
        guard let node = update["id"], let id = node.text else { return }
        for cycle in cycles where cycle.first == id {
            let path = (cycle.prefix(20) + [id]).map { "“\($0)”" }.joined(separator: " needs ")
            findings.error("EV0121", "the prerequisites of “\(id)” lead back to it", at: node.range, detail: path)
        }
    }
}

/// What at most one row of an update speaks of.
private struct DebianPackagePlace: Hashable {
    var os: String
    var platform: Platform
    var name: String
}
