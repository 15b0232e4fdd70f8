// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

extension TopologyDecoder {
    /// A member and where its parts stand.
    struct LocatedMember {
        let member: Member
        /// Where the server's name stands.
        let range: SourceRange
    }

    /// Reads all folders.
    mutating func decodeFolders() -> [Folder] {
        var names: [ExactText: SourceRange] = [:]
        var folders: [Folder] = []
        for entry in document["folders"]?.elements ?? [] {
            if let name = entry["name"], let text = name.text {
                if let earlier = names[ExactText(text)] {
                    findings.error(
                        "EV0109",
                        "a second folder is called “\(text)”",
                        at: name.range,
                        related: [findings.related("the first one", earlier)]
                    )
                } else {
                    names[ExactText(text)] = name.range
                }
            }
            folders.append(decodeFolder(entry))
        }
        return folders
    }

    private mutating func decodeFolder(_ entry: LocatedNode) -> Folder {
        let name = entry["name"]?.text ?? ""
        var members = decodeMembers(entry, folder: name)
        let syncWord = field("initialSync", of: entry, defaults: "folder")
        let initialSync = syncWord?.text.flatMap(InitialSync.init) ?? .authoritative
        // What a misspelt word would have asked for is anybody's guess.
        if syncWord == nil || syncWord?.text == initialSync.rawValue { checkPrimary(entry, initialSync, &members) }
        checkWritable(entry, members)
        let minOnline = decodeMinOnline(entry, memberCount: entry["members"]?.elements?.count ?? 0)
        let connections = decodeConnections(entry, members)
        return Folder(
            name: name,
            minOnline: minOnline,
            filter: decodeFilter(entry),
            initialSync: initialSync,
            deleteLimit: decodeDeleteLimit(entry),
            members: members.map(\.member),
            connections: connections
        )
    }

    private mutating func decodeMembers(_ entry: LocatedNode, folder: String) -> [LocatedMember] {
        var members: [LocatedMember] = []
        var seen: [ExactText: SourceRange] = [:]
        for node in entry["members"]?.elements ?? [] {
            guard let serverNode = node.entries == nil ? node : node["server"], let server = serverNode.text else {
                continue
            }
            if let earlier = seen[ExactText(server)] {
                findings.error(
                    "EV0110",
                    "“\(server)” is a member of “\(folder)” twice",
                    at: serverNode.range,
                    related: [findings.related("the first time", earlier)]
                )
                continue
            }
            seen[ExactText(server)] = serverNode.range
            _ = checkServer(server, at: serverNode.range, "the member")
            let path = decodePath(node, entry, server: server, serverNode.range, folder: folder)
            let member = Member(
                server: server,
                path: path ?? "",
                primary: node["primary"]?.boolean ?? false,
                anyFileSystem: field("fileSystem", of: node, defaults: "member")?.text == "any",
                isReadOnly: field("readOnly", of: node, defaults: "member")?.boolean ?? false
            )
            members.append(LocatedMember(member: member, range: serverNode.range))
        }
        return members
    }

    /// A member's path: its own, else the default for members, else the folder's, else the default for folders.
    private mutating func decodePath(
        _ node: LocatedNode,
        _ folder: LocatedNode,
        server: String,
        _ range: SourceRange,
        folder name: String
    ) -> String? {
        let found = field("path", of: node, defaults: "member") ?? field("path", of: folder, defaults: "folder")
        guard let found else {
            findings.error(
                "EV0104",
                "the member “\(server)” of “\(name)” has no path",
                at: range,
                help: "give the member or the folder a “path”"
            )
            return nil
        }
        guard let path = found.text else { return nil }
        if let fault = RootPath.fault(in: path) {
            findings.error("EV0111", "the path “\(path)” \(fault.reason)", at: found.range, help: fault.remedy)
            return nil
        }
        // A path that all members share stands elsewhere; a message about two roots points at the members.
        let isOwn = node["path"] != nil
        roots.append(Root(server: server, path: path, range: isOwn ? found.range : range, folder: name))
        return path
    }

    private mutating func checkPrimary(
        _ entry: LocatedNode,
        _ initialSync: InitialSync,
        _ members: inout [LocatedMember]
    ) {
        let primaries = (entry["members"]?.elements ?? []).compactMap { $0["primary"] }.filter { $0.boolean == true }
        if let first = primaries.first {
            for later in primaries.dropFirst() {
                findings.error(
                    "EV0115",
                    "“\(entry["name"]?.text ?? "")” has a second primary",
                    at: later.range,
                    help: "leave one “primary: true”, or write “initialSync: merge” without any",
                    related: [findings.related("the first one", first.range)]
                )
            }
            return
        }
        guard initialSync == .authoritative else { return }
        if members.count == 1 {
            // The only member has the only content there is.
            var only = members[0].member
            only.primary = true
            members[0] = LocatedMember(member: only, range: members[0].range)
        } else if members.count > 1, let place = entry.entry("members")?.keyRange {
            findings.error(
                "EV0116",
                "“\(entry["name"]?.text ?? "")” has no primary, so its members would wait for content forever",
                at: place,
                help: "mark the member whose content counts with “primary: true”, or write “initialSync: merge”"
            )
        }
    }

    private mutating func decodeMinOnline(_ entry: LocatedNode, memberCount: Int) -> Int {
        guard let node = field("minOnline", of: entry, defaults: "folder"), let value = node.integer else {
            return memberCount > 1 ? 1 : 0
        }
        if value > memberCount, memberCount > 0 {
            findings.error(
                "EV0117",
                "“minOnline” of “\(entry["name"]?.text ?? "")” is \(value), but it has "
                    + (memberCount == 1 ? "one member" : "\(memberCount) members"),
                at: node.range
            )
        }
        return value
    }

    private mutating func decodeFilter(_ entry: LocatedNode) -> FolderFilter {
        let node = field("filter", of: entry, defaults: "folder")
        for list in [node?["files"], node?["directories"]] {
            for pattern in list?.elements ?? [] where pattern.text?.contains("/") == true {
                findings.error(
                    "EV0134",
                    "the pattern “\(pattern.text ?? "")” matches nothing, since names hold no slash",
                    at: pattern.range,
                    help: "name the last component only"
                )
            }
        }
        return FolderFilter(files: node?["files"]?.texts ?? [], directories: node?["directories"]?.texts ?? [])
    }

    private func decodeDeleteLimit(_ entry: LocatedNode) -> DeleteLimit {
        guard let text = field("deleteLimit", of: entry, defaults: "folder")?.text else { return .percent(50) }
        if text == "none" { return .off }
        return .percent(Int(text.dropLast()) ?? 50)
    }
}
