// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldModel
import EvenfoldServicing

/// Reads an `UpdateCatalog` document that its schema has judged; what has the wrong form is skipped here.
struct CatalogueDecoder {
    let document: LocatedNode
    var findings: Findings

    /// The catalogue, as far as it can be read; worth something only without errors in ``findings``.
    mutating func decode() -> UpdateCatalogue {
        let products = (document["products"]?.elements ?? []).compactMap { decodeProduct($0) }
        let updates = (document["updates"]?.elements ?? []).compactMap { decodeUpdate($0) }
        checkUnique("products", "product")
        checkUnique("updates", "update")
        return UpdateCatalogue(products: products, updates: updates)
    }

    private mutating func checkUnique(_ list: String, _ what: String) {
        var seen: [ExactText: SourceRange] = [:]
        for element in document[list]?.elements ?? [] {
            guard let node = element["id"], let id = node.text else { continue }
            if let earlier = seen[ExactText(id)] {
                findings.error(
                    "EV0201",
                    "a second \(what) has the id “\(id)”",
                    at: node.range,
                    related: [findings.related("the first one", earlier)]
                )
            } else {
                seen[ExactText(id)] = node.range
            }
        }
    }

    private mutating func decodeProduct(_ node: LocatedNode) -> Product? {
        guard let id = node["id"]?.text, let title = node["title"]?.text else { return nil }
        var packs: [ServicePack] = []
        for pack in node["servicePacks"]?.elements ?? [] {
            guard let level = pack["level"]?.integer, let title = pack["title"]?.text else { continue }
            var builds: [Build] = []
            for element in pack["builds"]?.elements ?? [] {
                guard let text = element.text else { continue }
                if let build = Build(text) {
                    builds.append(build)
                } else {
                    reportUnreadable("the build", text, element)
                }
            }
            packs.append(
                ServicePack(
                    level: level,
                    title: title,
                    builds: builds,
                    platforms: platforms(pack["platforms"]) ?? [],
                    update: pack["update"]?.text
                )
            )
        }
        let branches = (node["branches"]?.elements ?? []).compactMap { node -> BranchRange? in
            guard let branch = node["branch"]?.text.flatMap(ServiceBranch.init),
                let from = node["from"]?.integer.flatMap(UInt32.init(exactly:)),
                let through = node["through"]?.integer.flatMap(UInt32.init(exactly:))
            else { return nil }
            return BranchRange(branch: branch, from: from, through: through)
        }
        return Product(
            id: id,
            title: title,
            platforms: platforms(node["platforms"]) ?? [],
            servicePacks: packs,
            branches: branches
        )
    }

    private func platforms(_ node: LocatedNode?) -> [Platform]? { node?.texts?.compactMap(Platform.init) }

    private mutating func decodeUpdate(_ node: LocatedNode) -> Update? {
        guard let id = node["id"]?.text, let title = node["title"]?.text,
            let document = node["source"]?["document"]?.text
        else { return nil }
        return Update(
            id: id,
            title: title,
            problem: node["problem"]?.text,
            cause: node["cause"]?.text,
            source: UpdateSource(
                document: document,
                revision: node["source"]?["revision"]?.text,
                date: node["source"]?["date"]?.text
            ),
            restart: node["restart"]?.text.flatMap(RestartNeed.init),
            exclusive: node["exclusive"]?.boolean ?? false,
            servicePack: node["servicePack"]?.integer,
            supersedes: node["supersedes"]?.elements.map { $0.compactMap { decodeSupersedence($0) } },
            prerequisites: node["prerequisites"]?.elements.map { $0.compactMap { decodeGroup($0) } },
            roles: node["roles"]?.texts ?? [],
            effects: node["effects"]?.texts ?? [],
            homogeneous: node["homogeneous"]?.boolean ?? false,
            precedes: (node["precedes"]?.texts ?? []).compactMap(OrderedEvent.init),
            appliesTo: ranges(node["appliesTo"]) ?? [],
            editions: node["editions"]?.texts ?? [],
            packages: (node["packages"]?.elements ?? []).compactMap { decodePackage($0) },
            debianPackages: (node["debianPackages"]?.elements ?? []).compactMap { decodeDebianPackage($0) },
            additionalFiles: (node["additionalFiles"]?.elements ?? []).compactMap { decodeAdditional($0) },
            notes: node["notes"]?.texts ?? []
        )
    }

    private func ranges(_ node: LocatedNode?) -> [SystemRange]? {
        node?.elements?.compactMap { node in
            node["os"]?.text.map {
                SystemRange(
                    os: $0,
                    servicePacks: node["servicePacks"]?.elements?.compactMap(\.integer),
                    platforms: platforms(node["platforms"])
                )
            }
        }
    }

    private func decodeSupersedence(_ node: LocatedNode) -> Supersedence? {
        node["update"]?.text.map { Supersedence(update: $0, on: ranges(node["on"])) }
    }

    private func decodeGroup(_ node: LocatedNode) -> PrerequisiteGroup? {
        let options = (node["anyOf"]?.elements ?? []).compactMap { option -> Prerequisite? in
            if let update = option["update"]?.text { return .update(update) }
            return option["servicePack"]?.integer.map(Prerequisite.servicePack)
        }
        return options.isEmpty
            ? nil : PrerequisiteGroup(anyOf: options, effective: node["effective"]?.boolean ?? false)
    }

    private mutating func decodePackage(_ node: LocatedNode) -> UpdatePackage? {
        let files = decodeFiles(node["files"])
        guard let os = node["os"]?.text, let platform = node["platform"]?.text.flatMap(Platform.init) else {
            return nil
        }
        return UpdatePackage(
            os: os,
            servicePack: node["servicePack"]?.integer,
            platform: platform,
            branch: node["branch"]?.text.flatMap(ServiceBranch.init),
            files: files
        )
    }

    private mutating func decodeDebianPackage(_ node: LocatedNode) -> DebianPackage? {
        guard let os = node["os"]?.text, let name = node["name"]?.text, let versionNode = node["version"],
            let text = versionNode.text
        else { return nil }
        guard let version = DebianVersion(text) else {
            reportUnreadable("the Debian version", text, versionNode)
            return nil
        }
        return DebianPackage(
            os: os,
            platform: node["platform"]?.text.flatMap(Platform.init),
            name: name,
            version: version,
            isRequired: node["required"]?.boolean ?? false
        )
    }

    private mutating func decodeAdditional(_ node: LocatedNode) -> AdditionalFiles? {
        let files = decodeFiles(node["files"])
        guard let os = node["os"]?.text, let platform = node["platform"]?.text.flatMap(Platform.init) else {
            return nil
        }
        return AdditionalFiles(os: os, platform: platform, files: files)
    }

    private mutating func decodeFiles(_ node: LocatedNode?) -> [PackageFile] {
        var files: [PackageFile] = []
        for row in node?.elements ?? [] {
            guard let name = row["name"]?.text, let date = row["date"]?.text, let time = row["time"]?.text,
                let size = row["size"]?.integer.flatMap(UInt64.init(exactly:))
            else { continue }
            var version: FileVersion?
            if let node = row["version"], let text = node.text {
                version = FileVersion(text)
                if version == nil { reportUnreadable("the version", text, node) }
            }
            files.append(
                PackageFile(
                    name: name,
                    version: version,
                    size: ByteCount(size),
                    date: date,
                    time: time,
                    platform: row["platform"]?.text.flatMap(Platform.init),
                    servicePackRequirement: row["servicePackRequirement"]?.integer,
                    serviceBranch: row["serviceBranch"]?.text
                )
            )
        }
        return files
    }

    private mutating func reportUnreadable(_ what: String, _ text: String, _ node: LocatedNode) {
        findings.error("EV0203", "\(what) “\(text)” cannot be read", at: node.range)
    }
}
