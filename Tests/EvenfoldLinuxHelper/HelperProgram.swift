// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc
import NIOCore

/// What the helper does.
enum HelperProgram {
    static func end(_ code: Int32) -> Never { exit(code) }

    static func say(_ line: String) {
        try? Terminal.write(Array((line + "\n").utf8), to: .output)
    }

    static let item = ItemID(VersionID(replica: ReplicaID(high: 1, low: 1), sequence: 1))
    static let attributes = FileAttributes(
        mode: 0o644,
        owner: Principal(name: [], number: HostIdentity.userNumber),
        group: Principal(name: [], number: getegid()),
        extended: []
    )

    static func root() -> DirectoryReference { DirectoryReference(item: .root, path: .root, identity: nil) }

    static func fetch(_ number: UInt64, size: Int) -> FetchFile {
        FetchFile(
            staged: StagedID(number),
            item: item,
            version: item.version,
            size: UInt64(size),
            digest: nil,
            modified: Timestamp(seconds: 1_700_000_000, nanoseconds: UInt32(number % 1_000_000_000)),
            attributes: attributes
        )
    }

    static let digest = Digest(word0: 0, word1: 0, word2: 0, word3: 0)

    /// `publish-forever ROOT`: replaces `file` in the root by ever new content, one repeated byte a version, and
    /// prints a line for each, until it is killed.
    static func publishForever(_ arguments: [String]) -> Int32 {
        guard let path = arguments.first, let name = FileName("file") else { return 64 }
        do throws(SystemError) {
            let disk = try LinuxFolderDisk(path: path)
            disk.discardStaged(disk.leftInStaging.map(\.staged))
            var number: UInt64 = 0
            while true {
                number += 1
                let inspected = disk.inspect([InspectionRequest(directory: root(), names: [name])])
                var replacing: Replacement?
                if case .found(_, let fingerprint, _, _)? = inspected.first?.outcome {
                    replacing = Replacement(
                        fingerprint: fingerprint,
                        keep: number % 2 == 0
                            ? .discarded : .stored(.conflict, StoreID(number + HostIdentity.processNumber.storeOffset))
                    )
                }
                let bytes = ByteBuffer(repeating: UInt8(truncatingIfNeeded: number), count: 20_000)
                let file = fetch(number, size: 20_000)
                disk.expect([file])
                guard disk.receive([ContentPiece(request: number, bytes: bytes, end: .whole(digest))]).count == 1 else {
                    return 1
                }
                let outcome = disk.publish([
                    .placeFile(
                        item: item,
                        at: Location(directory: root(), name: name),
                        staged: file.staged,
                        replacing: replacing
                    )
                ])
                guard case .done? = outcome.first else {
                    say("failed \(outcome)")
                    return 1
                }
                say("done \(number)")
            }
        } catch {
            say("failed \(error)")
            return 1
        }
    }

    /// `bulk ROOT COUNT SIZE`: stages, makes durable and publishes files into a hundred directories, in batches of
    /// 256, and prints times.
    static func bulk(_ arguments: [String]) -> Int32 {
        guard arguments.count == 3, let count = Int(arguments[1]), let size = Int(arguments[2]) else { return 64 }
        do throws(SystemError) {
            let disk = try LinuxFolderDisk(path: arguments[0])
            let directories = (0..<100).compactMap { FileName("d\($0)") }
            let made = disk.publish(
                directories.map {
                    .makeDirectory(item: item, at: Location(directory: root(), name: $0), attributes: attributes)
                }
            )
            var references: [DirectoryReference] = []
            for (name, outcome) in zip(directories, made) {
                guard case .done(let fingerprint) = outcome else { return 1 }
                references.append(
                    DirectoryReference(item: item, path: RelativePath([name]), identity: fingerprint.identity)
                )
            }
            let bytes = ByteBuffer(repeating: 7, count: size)
            var times = [Duration](repeating: .zero, count: 6)
            func measure(_ index: Int, _ work: () -> Void) {
                let start = MonotonicTime.now
                work()
                times[index] += MonotonicTime.now.since(start)
            }
            var number = 0
            var isFine = true
            while number < count {
                let batch = number..<min(count, number + 256)
                number = batch.upperBound
                let files = batch.map { fetch(UInt64($0 + 1), size: size) }
                measure(0) {
                    disk.expect(files)
                    let done = disk.receive(
                        files.map { ContentPiece(request: $0.staged.number, bytes: bytes, end: .whole(digest)) }
                    )
                    isFine = isFine && done.allSatisfy { if case .staged = $0.outcome { true } else { false } }
                }
                measure(1) { isFine = disk.makeStagedDurable(files.map(\.staged)) == nil && isFine }
                measure(2) {
                    let outcomes = disk.publish(
                        files.map { file in
                            .placeFile(
                                item: item,
                                at: Location(
                                    directory: references[Int(file.staged.number) / 1_000 % 100],
                                    name: FileName("f\(file.staged.number)") ?? directories[0]
                                ),
                                staged: file.staged,
                                replacing: nil
                            )
                        }
                    )
                    isFine = isFine && outcomes.allSatisfy { if case .done = $0 { true } else { false } }
                }
                measure(3) {
                    isFine = disk.makeDirectoriesDurable([references[batch.lowerBound / 1_000 % 100]]) == nil && isFine
                }
            }
            var listed = 0
            var listings: [DirectoryListing] = []
            measure(4) {
                listings = disk.list(references)
                for listing in listings { if case .entries(let entries) = listing.outcome { listed += entries.count } }
            }
            var serving: [ServeFile] = []
            for (reference, listing) in zip(references, listings) {
                guard case .entries(let entries) = listing.outcome else { continue }
                serving += entries.map {
                    ServeFile(
                        request: 1,
                        item: item,
                        version: item.version,
                        directory: reference,
                        name: $0.name,
                        fingerprint: $0.fingerprint
                    )
                }
            }
            var served = 0
            measure(5) {
                var rest = serving[...]
                while !rest.isEmpty {
                    served += disk.serve(Array(rest.prefix(256))) { _ in true }.filter { $0.digest != nil }.count
                    rest = rest.dropFirst(256)
                }
            }
            say("fine=\(isFine) listed=\(listed) served=\(served)")
            for (name, time) in zip(["stage", "durable", "publish", "directories", "list", "serve"], times) {
                say("\(name) \(time)")
            }
            return 0
        } catch {
            say("failed \(error)")
            return 1
        }
    }
}

extension Int32 {
    /// Store numbers that no earlier process used.
    fileprivate var storeOffset: UInt64 { UInt64(UInt32(bitPattern: self)) << 32 }
}
