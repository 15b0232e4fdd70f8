// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldServicing

extension TopologyDecoder {
    /// Reads all servers.
    mutating func decodeServers() {
        var addresses: [AgentAddress: SourceRange] = [:]
        for entry in document["servers"]?.elements ?? [] {
            checkAddress(entry["address"], &addresses)
            let server = Server(
                name: entry["name"]?.text ?? "",
                address: entry["address"]?.text,
                system: field("system", of: entry, defaults: "server").flatMap { decodeSystem($0) },
                factsCommand: field("facts", of: entry, defaults: "server")?["command"]?.texts,
                maintenance: decodeMaintenance(entry),
                upcoming: (field("upcoming", of: entry, defaults: "server")?.texts ?? []).compactMap(OrderedEvent.init)
            )
            guard let name = entry["name"], let text = name.text else { continue }
            if let earlier = servers[ExactText(text)] {
                findings.error(
                    "EV0108",
                    "a second server is called “\(text)”",
                    at: name.range,
                    related: [findings.related("the first one", earlier.range)]
                )
            } else {
                servers[ExactText(text)] = KnownServer(range: name.range, server: server)
                serverList.append(server)
            }
        }
    }

    private mutating func checkAddress(_ node: LocatedNode?, _ addresses: inout [AgentAddress: SourceRange]) {
        guard let node, let text = node.text else { return }
        guard let address = AgentAddress(text) else {
            findings.error(
                "EV0127",
                "“\(text)” is not an address",
                at: node.range,
                help: text.contains(":")
                    ? "write it as host:port, such as hq.example.net:7450" : "add a port, such as “\(text):7450”"
            )
            return
        }
        if let earlier = addresses[address] {
            findings.error(
                "EV0128",
                "a second server has the address “\(text)”",
                at: node.range,
                related: [findings.related("the first one", earlier)]
            )
        } else {
            addresses[address] = node.range
        }
    }

    private mutating func decodeSystem(_ node: LocatedNode) -> DeclaredSystem? {
        guard let osNode = node["os"], let os = osNode.text else { return nil }
        checkSystem(node, osNode, os)
        var versions: [String: String] = [:]
        for entry in node["fileVersions"]?.entries ?? [] {
            guard let text = entry.value.text else { continue }
            if FileVersion(text) == nil,
                text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }),
                text.split(separator: ".").count == 4
            {
                findings.error("EV0126", "a part of the version “\(text)” is too large", at: entry.value.range)
            }
            versions[entry.key] = text
        }
        return DeclaredSystem(
            os: os,
            servicePack: node["servicePack"]?.integer,
            platform: node["platform"]?.text,
            roles: node["roles"]?.texts,
            installedUpdates: node["installedUpdates"]?.texts ?? [],
            fileVersions: versions
        )
    }

    /// Checks that the system exists and that the combination of what is declared was ever released.
    private mutating func checkSystem(_ node: LocatedNode, _ osNode: LocatedNode, _ os: String) {
        guard let product = catalogue.product(os) else {
            let known = catalogue.productIDs
            let help = findings.suggestion(for: os, among: known)
            findings.error(
                "EV0119",
                "the operating system “\(os)” is unknown",
                at: osNode.range,
                detail: "the catalogue has \(known.map { "“\($0)”" }.joined(separator: ", "))",
                help: help
            )
            return
        }
        let level = node["servicePack"].flatMap { node in node.integer.map { (value: $0, range: node.range) } }
        let platform = node["platform"].flatMap { node in
            node.text.flatMap(Platform.init).map { (value: $0, range: node.range) }
        }
        if let level {
            guard !product.servicePacks.isEmpty else {
                findings.error(
                    "EV0118",
                    "\(product.title) has no service packs",
                    at: level.range,
                    help: "remove “servicePack”"
                )
                return
            }
            guard let pack = product.servicePack(level.value) else {
                findings.error(
                    "EV0118",
                    "\(product.title) never had service pack \(level.value)",
                    at: level.range,
                    detail: Self.releases(of: product)
                )
                return
            }
            if let platform, !pack.platforms.contains(platform.value) {
                findings.error(
                    "EV0118",
                    "\(product.title) \(pack.title) was never released for \(platform.value.title)",
                    at: platform.range,
                    detail: Self.releases(of: product)
                )
            }
        } else if let platform {
            let platforms = product.platforms + product.servicePacks.flatMap(\.platforms)
            if !platforms.contains(platform.value) {
                findings.error(
                    "EV0118",
                    "\(product.title) was never released for \(platform.value.title)",
                    at: platform.range,
                    detail: Self.releases(of: product)
                )
            }
        }
    }

    /// What exists of a product, in words.
    private static func releases(of product: Product) -> String {
        func list(_ platforms: [Platform]) -> String { platforms.map(\.title).joined(separator: ", ") }
        guard !product.servicePacks.isEmpty else { return "it exists for \(list(product.platforms))" }
        let levels = product.servicePacks.map { "servicePack \($0.level) (\($0.title)) on \(list($0.platforms))" }
        return "there are " + levels.joined(separator: "; ")
    }
}
