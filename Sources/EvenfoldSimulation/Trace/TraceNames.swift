// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

/// Short names for what a trace shows: replicas by member (`a`, `a'`), versions and items by replica and sequence (`a12`).
struct TraceNames: Sendable {
    private var replicas: [ReplicaID: String] = [:]
    private var counts: [Int: Int] = [:]

    /// Names an identity that a member may take.
    mutating func add(_ replica: ReplicaID, member: Int) {
        let count = counts[member, default: 0]
        counts[member] = count + 1
        let letter = String(UnicodeScalar(UInt8(97 + member % 26)))
        replicas[replica] = letter + (count == 0 ? "" : "\(count)_")
    }

    /// An identity's name.
    func name(_ replica: ReplicaID) -> String {
        replicas[replica] ?? (replica == .reserved ? "root" : String(replica.high & 0xFFFF, radix: 16) + "_")
    }

    /// A version's name.
    func name(_ version: VersionID) -> String { name(version.replica) + "\(version.sequence)" }

    /// An item's name.
    func name(_ item: ItemID) -> String {
        item == .root ? "root" : item == .aside ? "aside" : "#" + name(item.version)
    }

    func text(_ knowledge: Knowledge) -> String {
        let parts = knowledge.intervals.map { replica, ranges in
            name(replica) + ranges.map { "[\($0.lowerBound)-\($0.upperBound - 1)]" }.joined()
        }
        return "{" + parts.sorted().joined(separator: " ") + "}"
    }

    func text(_ stamp: Stamp) -> String {
        "\(name(stamp.version))@\(stamp.clock.ticks & 0xFFFF_FFFF_FF)\(stamp.fence == .ordinary ? "" : "f\(stamp.fence.rawValue)")"
    }

    func text(_ context: Context) -> String {
        "(" + context.entries.map { name(VersionID(replica: $0.replica, sequence: $0.sequence)) }.joined(separator: ",")
            + ")"
    }

    func text(_ record: Record) -> String {
        let place = record.place.value
        let data = record.data.value
        let kind = record.kind == .directory ? "dir" : record.kind == .file ? "file" : "link"
        return
            "\(name(record.id)) \(kind) [\(name(place.parent))/\(place.name.text) was \(name(place.previousParent)) end \(place.scanEnd) \(text(record.place.stamp))\(text(record.place.context))]"
            + " [\(data.removed ? "REMOVED " : "")\(data.digest.map { "\($0.word2)" } ?? "?")\(escaped(data.target)) \(text(record.data.stamp))\(text(record.data.context))]"
            + " [\(String(record.attributes.value.mode, radix: 8)) \(text(record.attributes.stamp))\(text(record.attributes.context))]"
    }

    func text(_ fingerprint: Fingerprint) -> String {
        "i\(fingerprint.identity.inode):\(fingerprint.size):\(fingerprint.changed.nanosecondsSinceEpoch % 100_000_000_000)"
    }

    func text(_ reference: DirectoryReference) -> String {
        "\(name(reference.item))=\(reference.path.text)\(reference.identity.map { ":i\($0.inode)" } ?? "")"
    }

    func text(_ location: Location) -> String { "\(text(location.directory))|\(location.name.text)" }

    func text(_ keep: KeptFile) -> String {
        switch keep {
        case .discarded: "discarded"
        case .stored(let area, let id): "kept in \(area) \(id.number)"
        }
    }

    func text(_ replacement: Replacement?) -> String {
        replacement.map { " replacing \(text($0.fingerprint)) \(text($0.keep))" } ?? ""
    }

    func text(_ operation: PublishOperation) -> String {
        switch operation {
        case .makeDirectory(let item, let at, _): "mkdir \(name(item)) \(text(at))"
        case .placeLink(let item, let at, let target, _, _, let replacing):
            "placeLink \(name(item)) \(text(at)) -> \(escaped(target))\(text(replacing))"
        case .placeFile(let item, let at, let staged, let replacing):
            "placeFile \(name(item)) \(text(at)) s\(staged.number)\(text(replacing))"
        case .move(let item, let from, let identity, let to):
            "move \(name(item)) \(text(from)) i\(identity.inode) -> \(text(to))"
        case .stepAside(let item, let from, let identity): "stepAside \(name(item)) \(text(from)) i\(identity.inode)"
        case .stepBack(let item, _, let identity, let to): "stepBack \(name(item)) i\(identity.inode) -> \(text(to))"
        case .removeFile(let item, let at, let fingerprint, let keep):
            "removeFile \(name(item)) \(text(at)) \(text(fingerprint)) \(text(keep))"
        case .removeDirectory(let item, let at, let identity): "rmdir \(name(item)) \(text(at)) i\(identity.inode)"
        case .setAttributes(let item, let at, let fingerprint, let attributes, _):
            "setAttributes \(name(item)) \(text(at)) \(text(fingerprint)) \(String(attributes.mode, radix: 8))"
        }
    }

    func text(_ outcome: PublishOutcome) -> String {
        if case .done(let fingerprint) = outcome { return "done \(text(fingerprint))" }
        return "\(outcome)"
    }

    func text(_ message: PeerMessage) -> String {
        switch message {
        case .greeting(let greeting):
            "greeting \(name(greeting.replica)) serves \(greeting.serves) seen \(greeting.seen.map(name))"
        case .subscribe(let knowledge, let cursor):
            "subscribe \(text(knowledge)) \(cursor.map { "\($0.arrival)" } ?? "-")"
        case .records(let offers):
            "records " + offers.map { "\($0.arrival): \(text($0.record))" }.joined(separator: "; ")
        case .caughtUp(let knowledge, let cursor): "caughtUp \(text(knowledge)) \(cursor.arrival)"
        case .processed(let knowledge): "processed \(text(knowledge))"
        case .askRecords(let items): "askRecords \(items.map(name))"
        case .askedRecords(let offers):
            "askedRecords " + offers.map { "\($0.arrival): \(text($0.record))" }.joined(separator: "; ")
        case .contentRequests(let requests):
            "contentRequests "
                + requests.map { "\($0.request): \(name($0.item)) \(name($0.version))" }.joined(separator: "; ")
        case .contentUnavailable(let request, let reason): "contentUnavailable \(request) \(reason)"
        }
    }
}
