// SPDX-License-Identifier: Apache-2.0

package import EvenfoldReplication
import Synchronization

extension MemberEngine {
    /// How many content requests travel in one message.
    private static let requestsPerMessage = 512

    /// Takes over an established link.
    ///
    /// - Parameters:
    ///   - link: Its sending side.
    ///   - server: The member at the other end.
    ///   - peerPulls: Whether the topology lets the other side pull from this member.
    /// - Returns: The number to use with ``received(_:_:)`` and the rest.
    package func opened(_ link: any PeerLink, server: String, peerPulls: Bool) -> LinkID {
        let id = links.withLock { table in
            let id = table.nextID()
            table[id] = LinkTable.Entry(
                link: link,
                serving: lanes.makeLane(named: "serve \(server)"),
                staging: lanes.makeLane(named: "stage \(server)")
            )
            return id
        }
        input(.linkOpened(id, server: server, peerPulls: peerPulls))
        return id
    }

    /// A message arrived; `done` is called when the machine has seen it, so that the link can hold back a fast peer.
    package func received(_ link: LinkID, _ message: PeerMessage, done: @escaping @Sendable () -> Void) {
        input(.received(link, message))
        decisions.enqueue(done)
    }

    /// Content arrived; `done` is called when it is written, so that the link can hold back a fast peer.
    package func received(_ link: LinkID, _ pieces: [ContentPiece], done: @escaping @Sendable () -> Void) {
        guard let staging = links.withLock({ $0[link]?.staging }) else { return done() }
        staging.enqueue {
            let ended = self.disk.receive(pieces)
            done()
            self.ended(ended, on: link)
        }
    }

    /// The link is gone.
    ///
    /// Everything that arrived before is still written first.
    package func closed(_ link: LinkID) {
        let staging: (any Lane)? = links.withLock { table in
            guard table[link]?.isClosing == false else { return nil }
            table[link]?.isClosing = true
            return table[link]?.staging
        }
        staging?.enqueue {
            let rest = self.links.withLock { table in
                let rest = table[link]?.fetching ?? []
                table[link] = nil
                return rest.sorted()
            }
            self.disk.discardStaged(rest)
            if !rest.isEmpty {
                self.input(.fetched(link, rest.map { FetchedFile(staged: $0, outcome: .interrupted) }))
            }
            self.input(.linkClosed(link))
        }
    }

    func closed(_ link: LinkID, because reason: CloseReason) {
        closed(link)
    }

    /// Asks the source for files, in the order given.
    func fetch(_ files: [FetchFile], over link: LinkID) {
        let entry: LinkTable.Entry? = links.withLock { table in
            guard table[link]?.isClosing == false else { return nil }
            table[link]?.fetching.formUnion(files.map(\.staged))
            return table[link]
        }
        guard let entry else {
            input(.fetched(link, files.map { FetchedFile(staged: $0.staged, outcome: .interrupted) }))
            return
        }
        // On the staging lane, so that staging expects a file before its first piece can be written.
        entry.staging.enqueue {
            self.disk.expect(files)
            for start in stride(from: 0, to: files.count, by: Self.requestsPerMessage) {
                let part = files[start..<min(start + Self.requestsPerMessage, files.count)]
                entry.link.send(
                    .contentRequests(
                        part.map { ContentRequest(request: $0.staged.number, item: $0.item, version: $0.version) }
                    )
                )
            }
        }
    }

    /// Reads files and sends them.
    func serve(_ files: [ServeFile], over link: LinkID) {
        guard let entry = links.withLock({ $0[link] }) else {
            input(.served(link, files.map { ServedFile(item: $0.item, version: $0.version, digest: nil) }))
            return
        }
        entry.serving.enqueue {
            self.input(.served(link, self.disk.serve(files, send: entry.link.sendContent)))
        }
    }

    private func ended(_ files: [FetchedFile], on link: LinkID) {
        guard !files.isEmpty else { return }
        links.withLock { table in
            for file in files { table[link]?.fetching.remove(file.staged) }
        }
        input(.fetched(link, files))
    }
}
