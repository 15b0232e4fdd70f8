// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

/// One machine over a dictionary of files, answered at once; what it says to others and to people is kept.
struct LoneMember {
    var machine: MemberMachine
    let configuration: MemberConfiguration
    var now = Timestamp(seconds: 1_700_000_000, nanoseconds: 0)
    var files: [FileName: Fingerprint] = [:]
    /// What stands aside.
    var aside: [FileName: Fingerprint] = [:]
    var isRootReadable = true
    /// Names that cannot be inspected.
    var unreadable: Set<FileName> = []
    /// How every fetch ends; `nil` for well.
    var fetchEnding: FetchedFile.Outcome?
    /// Whether commits are answered.
    var isDurable = true
    var unanswered: [UInt64] = []
    var messages: [PeerMessage] = []
    var reports: [MemberReport] = []
    var closed: [CloseReason] = []
    var transactions: [IndexTransaction] = []
    /// Whether moves are done; no other operation is ever answered.
    var performsMoves = false
    /// What was to be changed on the disk.
    var operations: [PublishOperation] = []
    var discarded: [StagedID] = []
    private var lastInode: UInt64 = 10

    static let replica = ReplicaID(high: 0, low: 1)
    static let peer = ReplicaID(high: 0, low: 2)

    init(
        isPrimary: Bool = true,
        mergesInitially: Bool = false,
        isReadOnly: Bool = false,
        retention: Duration = .seconds(60 * 86_400),
        snapshot: IndexSnapshot = IndexSnapshot()
    ) {
        configuration = MemberConfiguration(
            folder: "folder",
            server: "here",
            isPrimary: isPrimary,
            mergesInitially: mergesInitially,
            isReadOnly: isReadOnly,
            sources: ["there"],
            members: ["here", "there"],
            removalRetention: retention
        )
        machine = MemberMachine(
            configuration: configuration,
            snapshot: snapshot,
            freshReplica: Self.replica,
            bootNonce: 7,
            now: now
        )
    }

    /// The header of an index whose first synchronisation is done and that has written nothing itself.
    static func header(clock: HybridClock, arrival: UInt64 = 0) -> IndexHeader {
        IndexHeader(
            replica: replica,
            sequence: 0,
            arrival: arrival,
            clock: clock,
            store: 0,
            initialSyncDone: true,
            formerReplicas: []
        )
    }

    static func name(_ number: Int) -> FileName { FileName(trusted: Array("file\(number)".utf8)) }

    mutating func write(_ name: FileName, size: UInt64 = 1) {
        lastInode += 1
        let time = now.advanced(by: .seconds(-10))
        files[name] = Fingerprint(
            identity: FileIdentity(inode: lastInode, birth: time),
            size: size,
            modified: time,
            changed: time
        )
    }

    /// Gives an input and answers every effect of the disk and the index until nothing is left.
    mutating func give(_ input: MemberInput) {
        var queue = [input]
        while !queue.isEmpty {
            let next = queue.removeFirst()
            for effect in machine.handle(next, now: now) {
                switch effect {
                case .list(let batch, let directories): queue.append(.listed(batch, directories.map(listing)))
                case .inspect(let batch, let requests): queue.append(.inspected(batch, requests.flatMap(inspection)))
                case .commit(let transaction):
                    transactions.append(transaction)
                    if isDurable {
                        queue.append(.committed(transaction.number))
                    } else {
                        unanswered.append(transaction.number)
                    }
                case .send(_, let message): messages.append(message)
                case .report(let report): reports.append(report)
                case .close(_, let reason): closed.append(reason)
                case .fetch(let link, let files): queue.append(.fetched(link, files.map(staged)))
                case .makeStagedDurable(let batch, _): queue.append(.stagedDurable(batch, nil))
                case .publish(let batch, let operations):
                    self.operations += operations
                    if performsMoves { queue.append(.published(batch, operations.map { perform($0) })) }
                case .makeDirectoriesDurable(let batch, _): queue.append(.directoriesDurable(batch, nil))
                case .discardStaged(let files): discarded += files
                case .hash, .serve, .wake: break
                }
            }
        }
    }

    /// Lets time pass and scans everything, twice, so that what went missing is believed to be gone.
    mutating func scan() {
        for _ in 0..<3 {
            now = now.advanced(by: .seconds(1))
            give(.requested(.scan))
            now = now.advanced(by: .seconds(1))
            give(.woken)
        }
    }

    private func listing(_ directory: DirectoryReference) -> DirectoryListing {
        guard isRootReadable else { return DirectoryListing(directory: directory.item, outcome: .failed(.held)) }
        let entries = contents(of: directory.item).sorted { $0.key < $1.key }.map {
            ListedEntry(name: $0.key, kind: .file, fingerprint: $0.value)
        }
        return DirectoryListing(directory: directory.item, outcome: .entries(entries))
    }

    private func contents(of directory: ItemID) -> [FileName: Fingerprint] {
        switch directory {
        case .root: files
        case .aside: aside
        default: [:]
        }
    }

    /// A move changes the status time, and answers what the inode was before.
    private mutating func perform(_ operation: PublishOperation) -> PublishOutcome {
        let moved: (before: Fingerprint?, name: FileName)
        switch operation {
        case .move(_, let from, _, let to): moved = (files.removeValue(forKey: from.name), to.name)
        case .stepBack(_, let name, _, let to): moved = (aside.removeValue(forKey: name), to.name)
        default: return .failed(.denied)
        }
        guard let before = moved.before else { return .vanished }
        files[moved.name] = Fingerprint(
            identity: before.identity,
            size: before.size,
            modified: before.modified,
            changed: now
        )
        return .done(before)
    }

    private func staged(_ file: FetchFile) -> FetchedFile {
        let digest = Digest(word0: file.size, word1: 0, word2: 0, word3: 0)
        return FetchedFile(staged: file.staged, outcome: fetchEnding ?? .staged(digest))
    }

    private func inspection(_ request: InspectionRequest) -> [InspectedEntry] {
        let nobody = Principal(name: [], number: 0)
        return request.names.map { name in
            if unreadable.contains(name) {
                return InspectedEntry(directory: request.directory.item, name: name, outcome: .failed(.held))
            }
            guard let fingerprint = contents(of: request.directory.item)[name] else {
                return InspectedEntry(directory: request.directory.item, name: name, outcome: .vanished)
            }
            return InspectedEntry(
                directory: request.directory.item,
                name: name,
                outcome: .found(
                    kind: .file,
                    fingerprint: fingerprint,
                    attributes: FileAttributes(mode: 0o644, owner: nobody, group: nobody, extended: []),
                    target: []
                )
            )
        }
    }

    func greeting(seen: [VersionID] = [], replica: ReplicaID = peer, at time: Timestamp? = nil) -> PeerMessage {
        .greeting(Greeting(replica: replica, bootNonce: 9, now: time ?? now, seen: seen, serves: true))
    }
}
