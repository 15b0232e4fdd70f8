// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldWire
import FoundationEssentials
import Synchronization

extension AgentServer {
    /// Takes up a document that was accepted before.
    ///
    /// Its signer's certificate may have expired since, which does not undo it.
    func takeUp(_ bytes: [UInt8]) throws(IdentityFailure) {
        do throws(DocumentRefusal) {
            let signed = try SignedFleetDocument(encoded: bytes)
            bringIntoForce(signed, try signed.verified(by: judge, now: nil))
        } catch {
            throw .file("\(directory.path)/topology: \(error)")
        }
    }

    /// Takes a document from an operator.
    ///
    /// - Returns: The version in force.
    func accept(_ signed: SignedFleetDocument) async throws(ControlFailure) -> UInt64 {
        let document: FleetDocument
        let succession: SignedFleetDocument.Succession
        do throws(DocumentRefusal) {
            document = try signed.verified(by: judge, now: Date())
            succession = try signed.succession(of: document, after: state.withLock { $0.document?.content })
        } catch {
            throw .document("\(error)")
        }
        guard case .replaces = succession else { return document.version }
        try await claim(document.fence)
        let failure: ControlFailure? = await services.blocking("document") { [self] in
            do throws(ControlFailure) {
                try store(signed, document)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
        services.tell(.documentInForce, "topology document \(document.version) is in force")
        return document.version
    }

    /// Stores a document and brings it into force, one at a time, so that disk and memory hold the same one.
    ///
    /// Another one, or another operator, may have come while this one waited.
    private func store(_ signed: SignedFleetDocument, _ document: FleetDocument) throws(ControlFailure) {
        try documentTurn.withLock { _ throws(ControlFailure) in
            let (current, fence) = state.withLock { ($0.document?.content, $0.fence) }
            do throws(DocumentRefusal) {
                guard case .replaces = try signed.succession(of: document, after: current) else { return }
            } catch {
                throw .document("\(error)")
            }
            guard document.fence >= fence else { throw Self.fenced(document.fence, known: fence) }
            do throws(IdentityFailure) {
                try directory.store(document: signed.encoded)
            } catch {
                throw .failed("\(error)")
            }
            bringIntoForce(signed, document)
        }
    }

    /// Hosts what the document names, stops what it does not, and makes the connections.
    ///
    /// What is stopped keeps its files.
    private func bringIntoForce(_ signed: SignedFleetDocument, _ document: FleetDocument) {
        let roster = FolderRoster(document: document, server: identity.name)
        let removed = state.withLock { state -> [Hosted] in
            // A newer document may have come into force while this one was stored.
            if let current = state.document?.content.version, current > document.version { return [] }
            guard !state.isStopping else { return [] }
            state.document = (signed, document)
            state.roster = roster
            var removed: [Hosted] = []
            for (name, hosted) in state.hosts where roster.folders[name] == nil {
                state.hosts[name] = nil
                state.ready.remove(name)
                removed.append(hosted)
            }
            for (name, settings) in roster.folders.sorted(by: { $0.key < $1.key }) {
                if let hosted = state.hosts[name] {
                    hosted.host.configure(settings)
                } else {
                    state.hosts[name] = host(settings)
                }
            }
            return removed
        }
        for hosted in removed {
            hosted.task.cancel()
            let folder = hosted.host.folder
            services.tell(.folderDisabled, folder: folder, "folder '\(folder)' is no longer replicated here")
        }
        connect()
    }

    private func host(_ settings: FolderSettings) -> Hosted {
        let host = FolderHost(settings: settings, directory: directory, services: services) {
            [weak self] folder, isReady in
            self?.folder(folder, isReady: isReady)
        }
        return Hosted(host: host, task: Task { await host.run() })
    }

    private func folder(_ folder: String, isReady: Bool) {
        state.withLock { state in
            if isReady { state.ready.insert(folder) } else { state.ready.remove(folder) }
        }
        connect()
    }

    /// Tells the network which connections the folders that are open now need.
    private func connect() {
        let (roster, ready) = state.withLock { ($0.roster, $0.ready) }
        guard let roster, let network else { return }
        network.configure(
            roster.targets(ready: ready, address: address(of:), canDialBack: canDialBack(_:))
        )
    }
}
