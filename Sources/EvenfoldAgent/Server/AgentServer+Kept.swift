// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldEngine
import EvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import EvenfoldWire

extension AgentServer {
    /// The kept files of a folder, oldest first.
    func keptFiles(in folder: String) throws(ControlFailure) -> [KeptSummary] {
        try openFolder(folder).engine.ask { $0.keptEntries }.map { kept in
            let path = ShownPath(kept.path)
            return KeptSummary(
                id: kept.id.number,
                folder: folder,
                server: identity.name,
                path: path.text,
                pathBase64: path.base64,
                kind: PrivateArea.storeName(kept.area),
                itemKind: kept.kind.text,
                size: kept.size,
                time: kept.time.milliseconds,
                winner: kept.winner.map(\.text),
                loser: kept.loser.text
            )
        }
    }

    /// Sends the bytes of a kept file.
    func fetchKept(_ id: StoreID, in folder: String, to reply: ControlReply) async throws(ControlFailure) {
        let open = try openFolder(folder)
        let kept = try kept(id, in: open)
        let reader: KeptReader
        switch await services.blocking("\(folder) kept", { open.disk.openKept(kept.area, id) }) {
        case .success(let opened): reader = opened
        case .failure(let error): throw .failed("the kept file cannot be read: \(error)")
        }
        while true {
            switch await services.blocking("\(folder) kept", { reader.next() }) {
            case .success(let piece):
                guard !piece.isEmpty else { return }
                try await reply.send(.content(piece))
            case .failure(let error):
                throw .failed("the kept file cannot be read: \(error)")
            }
        }
    }

    /// Puts a kept file back into the folder.
    func restoreKept(_ id: StoreID, in folder: String, to path: RelativePath?) async throws(ControlFailure) {
        let open = try openFolder(folder)
        let kept = try kept(id, in: open)
        if try host(of: folder).settings.configuration.isReadOnly {
            throw .failed(
                "'\(TerminalText.escaped(identity.name))' is a read-only member of '\(folder)' and would undo it; "
                    + "write the bytes out with 'evenfold conflicts show \(identity.name)/\(folder)/\(id.number) --out FILE' "
                    + "and put them where the folder may be written"
            )
        }
        let target = path ?? kept.path
        let error: SystemError? = await services.blocking("\(folder) restore") {
            do throws(SystemError) {
                try open.disk.restoreKept(kept.area, id, to: target)
                return nil
            } catch {
                return error
            }
        }
        if let error {
            let name = TerminalText.escaped(target.bytes)
            throw .failed(
                error.isTaken
                    ? "'\(name)' exists; restore the kept file under another name with --to"
                    : "the kept file cannot be put at '\(name)': \(error)"
            )
        }
        open.engine.input(.requested(.keptGone(id)))
        open.engine.input(.requested(.scan))
    }

    /// Throws a kept file away.
    func forgetKept(_ id: StoreID, in folder: String) async throws(ControlFailure) {
        let open = try openFolder(folder)
        let kept = try kept(id, in: open)
        let error: SystemError? = await services.blocking("\(folder) purge") {
            do throws(SystemError) {
                try open.disk.removeKept(kept.area, id)
                return nil
            } catch {
                return error
            }
        }
        if let error { throw .failed("the kept file cannot be removed: \(error)") }
        open.engine.input(.requested(.keptGone(id)))
    }

    private func kept(_ id: StoreID, in open: OpenFolder) throws(ControlFailure) -> KeptEntry {
        guard let kept = open.engine.ask({ machine in machine.keptEntries.first { $0.id == id } }) else {
            throw .noKeptFile("there is no kept file \(id.number)")
        }
        return kept
    }
}

extension ItemKind {
    /// The kind's name in documents.
    var text: String {
        switch self {
        case .directory: "directory"
        case .file: "file"
        case .symbolicLink: "link"
        }
    }
}

extension VersionID {
    /// The version as text: replica and sequence.
    package var text: String {
        String(replica.high, radix: 16) + "." + String(replica.low, radix: 16) + ":\(sequence)"
    }
}
