// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldEngine
import EvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import EvenfoldWire

extension AgentServer {
    /// How many entries one part of a listing holds.
    private static let pageSize = 1_000

    /// Sends the visible entries behind `after`, in path order.
    ///
    /// `quick` tells what the index says of the disk; `hash` looks at the disk itself and reads every file.
    func list(
        _ folder: String,
        after: RelativePath,
        mode: ListingMode,
        to reply: ControlReply
    ) async throws(ControlFailure) {
        let open = try openFolder(folder)
        let entries = open.engine.ask { $0.visibleEntries }.filter { $0.installed != nil }
        var rest = entries[...]
        if !after.isRoot { rest = rest.drop { $0.path <= after } }
        while !rest.isEmpty {
            let page = Array(rest.prefix(Self.pageSize))
            rest = rest.dropFirst(page.count)
            switch mode {
            case .quick:
                try await reply.send(.entries(page.map(Self.indexed)))
            case .hash:
                let looked = await services.blocking("\(folder) compare") { Self.looked(at: page, on: open.disk) }
                try await reply.send(.entries(looked))
            }
        }
    }

    /// An entry as the index has it.
    private static func indexed(_ entry: VisibleEntry) -> ListingEntry {
        let data = entry.record.data.value
        let isFile = entry.record.kind == .file
        return ListingEntry(
            path: entry.path,
            kind: entry.record.kind,
            size: isFile ? entry.installed?.fingerprint.size ?? 0 : data.size,
            modified: isFile ? entry.installed?.fingerprint.modified ?? .zero : data.modified,
            attributes: entry.record.attributes.value,
            digest: entry.installed?.data == entry.record.data.stamp.version ? data.digest : nil,
            target: data.target,
            isReadable: true
        )
    }

    /// The entries of a page as they are on the disk now; those that are gone are left out.
    private static func looked(
        at page: [VisibleEntry],
        on disk: LinuxFolderDisk
    ) -> [ListingEntry] {
        page.compactMap { entry in
            guard let (parent, name) = entry.path.split else { return nil }
            let directory = DirectoryReference(item: entry.record.place.value.parent, path: parent, identity: nil)
            let request = InspectionRequest(directory: directory, names: [name])
            switch disk.inspect([request]).first?.outcome {
            case .found(let kind, let fingerprint, let attributes, let target):
                var digest: Digest?
                if kind == .file {
                    let file = HashFile(
                        item: entry.record.id,
                        directory: directory,
                        name: name,
                        fingerprint: fingerprint
                    )
                    digest = disk.hash([file]).first?.digest
                }
                return ListingEntry(
                    path: entry.path,
                    kind: kind,
                    size: kind == .directory ? 0 : fingerprint.size,
                    modified: kind == .directory ? .zero : fingerprint.modified,
                    attributes: attributes,
                    digest: digest,
                    target: target,
                    isReadable: kind != .file || digest != nil
                )
            case .vanished, .notReplicable, nil:
                return nil
            case .failed:
                var unreadable = indexed(entry)
                unreadable.isReadable = false
                return unreadable
            }
        }
    }

    /// The records that partners do not have yet, one JSON line each.
    func backlog(of folder: String) throws(ControlFailure) -> [[UInt8]] {
        let host = try host(of: folder)
        let open = try openFolder(folder)
        var lines: [[UInt8]] = []
        for puller in host.settings.pullers.sorted() {
            let items = open.engine.ask { $0.backlog(of: puller) }
            for item in items {
                let line: JSONValue = [
                    "from": .string(identity.name), "to": .string(puller), "path": .string(ShownPath(item.path).text),
                    "reason": .string(item.isSent ? "sent, not confirmed yet" : "not sent yet"),
                ]
                lines.append(Array(line.text().utf8))
            }
        }
        return lines
    }
}
