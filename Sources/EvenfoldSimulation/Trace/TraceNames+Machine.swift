// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension TraceNames {
    func text(_ input: MemberInput) -> String {
        switch input {
        case .foundStaged(let files, _):
            "foundStaged " + files.map { "s\($0.staged.number) i\($0.identity.inode)" }.joined(separator: ", ")
        case .started: "started"
        case .woken: "woken"
        case .configured: "configured"
        case .linkOpened(let link, let server, let peerPulls):
            "linkOpened L\(link.number) \(server) peerPulls \(peerPulls)"
        case .linkClosed(let link): "linkClosed L\(link.number)"
        case .received(let link, let message): "received L\(link.number) \(text(message))"
        case .hinted(let identities): "hinted \(identities.map { "i\($0.inode)" }.joined(separator: " "))"
        case .hintsLost: "hintsLost"
        case .listed(let batch, let listings): "listed \(batch.number) " + listings.map(text).joined(separator: "; ")
        case .inspected(let batch, let entries):
            "inspected \(batch.number) " + entries.map(text).joined(separator: "; ")
        case .hashed(let batch, let files):
            "hashed \(batch.number) "
                + files.map { "\(name($0.item)) \($0.digest.map { "\($0.word2)" } ?? "-")" }.joined(separator: "; ")
        case .fetched(let link, let files):
            "fetched L\(link.number) "
                + files.map { "s\($0.staged.number) \(text($0.outcome))" }.joined(separator: "; ")
        case .served(let link, let files):
            "served L\(link.number) "
                + files.map { "\(name($0.item)) \($0.digest.map { "\($0.word2)" } ?? "-")" }.joined(separator: "; ")
        case .stagedDurable(let batch, let failure): "stagedDurable \(batch.number) \(failure.map { "\($0)" } ?? "")"
        case .published(let batch, let outcomes):
            "published \(batch.number) " + outcomes.map(text).joined(separator: "; ")
        case .directoriesDurable(let batch, let failure):
            "directoriesDurable \(batch.number) \(failure.map { "\($0)" } ?? "")"
        case .committed(let number): "committed \(number)"
        case .requested(let request): "requested \(request)"
        }
    }

    private func text(_ listing: DirectoryListing) -> String {
        switch listing.outcome {
        case .entries(let entries):
            "\(name(listing.directory)): "
                + entries.map { "\($0.name.text) \(text($0.fingerprint))" }.joined(separator: ", ")
        case .vanished: "\(name(listing.directory)): vanished"
        case .failed(let failure): "\(name(listing.directory)): \(failure)"
        }
    }

    private func text(_ entry: InspectedEntry) -> String {
        switch entry.outcome {
        case .found(let kind, let fingerprint, let attributes, let target):
            "\(name(entry.directory))/\(entry.name.text) \(kind) \(text(fingerprint)) \(String(attributes.mode, radix: 8)) \(escaped(target))"
        case .notReplicable: "\(name(entry.directory))/\(entry.name.text) special"
        case .vanished: "\(name(entry.directory))/\(entry.name.text) vanished"
        case .failed(let failure): "\(name(entry.directory))/\(entry.name.text) \(failure)"
        }
    }

    private func text(_ outcome: FetchedFile.Outcome) -> String {
        if case .staged(let digest, _) = outcome { return "staged \(digest.word2)" }
        return "\(outcome)"
    }

    func text(_ effect: MemberEffect) -> String {
        switch effect {
        case .list(let batch, let directories): "list \(batch.number) \(directories.map(text).joined(separator: "; "))"
        case .inspect(let batch, let requests):
            "inspect \(batch.number) "
                + requests.map { "\(text($0.directory))|\($0.names.map(\.text).joined(separator: ","))" }.joined(
                    separator: "; "
                )
        case .hash(let batch, let files): "hash \(batch.number) \(files.map { name($0.item) })"
        case .fetch(let link, let files):
            "fetch L\(link.number) "
                + files.map { "s\($0.staged.number) \(name($0.item)) \(name($0.version))" }.joined(separator: "; ")
        case .serve(let link, let files):
            "serve L\(link.number) "
                + files.map { "\($0.request): \(name($0.item)) \(name($0.version))" }.joined(separator: "; ")
        case .makeStagedDurable(let batch, let files): "makeStagedDurable \(batch.number) \(files.map(\.number))"
        case .discardStaged(let files): "discardStaged \(files.map(\.number))"
        case .publish(let batch, let operations):
            "publish \(batch.number) \(operations.map(text).joined(separator: "; "))"
        case .makeDirectoriesDurable(let batch, let directories):
            "makeDirectoriesDurable \(batch.number) \(directories.map(text).joined(separator: "; "))"
        case .commit(let transaction):
            "commit \(transaction.number): " + transaction.changes.map(text).joined(separator: "; ")
        case .send(let link, let message): "send L\(link.number) \(text(message))"
        case .close(let link, let reason): "close L\(link.number) \(reason)"
        case .wake(let time): "wake at \(time.nanosecondsSinceEpoch % 100_000_000_000_000 / 1_000)"
        case .report(let report): "report \(report)"
        }
    }

    private func text(_ change: IndexChange) -> String {
        switch change {
        case .header(let header):
            "header \(name(header.replica)) seq \(header.sequence) arr \(header.arrival) store \(header.store) sync \(header.initialSyncDone)"
        case .knowledge(let knowledge): "knowledge \(text(knowledge))"
        case .memberKnowledge(let server, let knowledge): "of \(server) \(text(knowledge))"
        case .cursor(let server, let cursor): "cursor \(server) \(cursor.arrival)"
        case .entry(let entry):
            "entry \(entry.arrival)\(entry.isPreexisting ? " preexisting" : "") \(text(entry.record)) at \(entry.installed.map(text) ?? "-")"
        case .forget(let item): "forget \(name(item))"
        case .pending(let pending):
            "pending \(text(pending.record)) versions \(pending.versions.sorted().map(name)) from \(pending.source) \(pending.reason.map { "\($0)" } ?? "")"
        case .pendingDone(let item): "pendingDone \(name(item))"
        case .intent(let intent): "intent \(intent.number) \(text(intent.operation))"
        case .intentDone(let number): "intentDone \(number)"
        case .kept(let kept): "kept \(kept.area) \(kept.id.number) \(name(kept.item)) \(kept.path.text)"
        case .keptGone(let id): "keptGone \(id.number)"
        }
    }

    private func text(_ installed: Installation) -> String {
        "\(name(installed.parent))/\(installed.name.text) \(text(installed.fingerprint)) data \(name(installed.data))\(text(installed.dataContext)) attr \(name(installed.attributes))"
    }

    /// A number for the kind of an effect and its amount, the same in every process.
    static func number(of effect: MemberEffect) -> UInt64 {
        switch effect {
        case .list(_, let all): 0x100 + UInt64(all.count)
        case .inspect(_, let all): 0x200 + UInt64(all.count)
        case .hash(_, let all): 0x300 + UInt64(all.count)
        case .fetch(_, let all): 0x400 + UInt64(all.count)
        case .serve(_, let all): 0x500 + UInt64(all.count)
        case .makeStagedDurable(_, let all): 0x600 + UInt64(all.count)
        case .discardStaged(let all): 0x700 + UInt64(all.count)
        case .publish(_, let all): 0x800 + UInt64(all.count)
        case .makeDirectoriesDurable(_, let all): 0x900 + UInt64(all.count)
        case .commit(let transaction): 0xA00 + UInt64(transaction.changes.count)
        case .send(let link, _): 0xB00 + link.number
        case .close(let link, _): 0xC00 + link.number
        case .wake(let time): 0xD00 ^ time.milliseconds
        case .report: 0xE00
        }
    }
}
