// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import SeededTesting

/// The entries of a folder as a first synchronisation makes them: directories of 100 files, few owners, digests known.
struct SampleFolder {
    let entries: [IndexEntry]

    init(count: Int, seed: UInt64 = 1) {
        var generator = SeededGenerator(seed: seed)
        let replica = ReplicaID(using: &generator)
        let modes: [UInt16] = [0o644, 0o755, 0o600]
        entries = (0..<count).map { number in
            let sequence = UInt64(number) + 1
            let version = VersionID(replica: replica, sequence: sequence)
            let parent =
                number < 100 ? ItemID.root : ItemID(VersionID(replica: replica, sequence: UInt64(number / 100)))
            let clock = HybridClock(ticks: (1_700_000_000_000 + sequence / 50) << 16 | (sequence % 50) << 1)
            let stamp = Stamp(fence: .ordinary, clock: clock, version: version)
            let context = Context(version)
            let size = generator.next() % 7_168 + 1_024
            let modified = Timestamp(
                seconds: 1_690_000_000 + Int64(generator.next() % 10_000_000),
                nanoseconds: UInt32(generator.next() % 1_000_000_000)
            )
            let made = Timestamp(
                seconds: 1_700_000_000 + Int64(number / 20_000),
                nanoseconds: UInt32(generator.next() % 1_000_000_000)
            )
            let owner = Principal(name: Array("user".utf8), number: 1_000)
            guard let name = FileName("file-\(number).dat") else { preconditionFailure("the name is valid") }
            let digest = Digest(
                word0: generator.next(),
                word1: generator.next(),
                word2: generator.next(),
                word3: generator.next()
            )
            let record = Record(
                id: ItemID(version),
                kind: .file,
                place: Register(
                    value: Place(parent: parent, previousParent: parent, name: name, scanEnd: sequence | 0xFFF),
                    stamp: stamp,
                    context: context
                ),
                data: Register(
                    value: DataValue(size: size, digest: digest, modified: modified, target: [], removed: false),
                    stamp: stamp,
                    context: context
                ),
                attributes: Register(
                    value: FileAttributes(mode: modes[number % 3], owner: owner, group: owner, extended: []),
                    stamp: stamp,
                    context: context
                )
            )
            let installed = Installation(
                parent: parent,
                name: name,
                fingerprint: Fingerprint(
                    identity: FileIdentity(inode: 3_000_000 + sequence, birth: made),
                    size: size,
                    modified: modified,
                    changed: made.advanced(by: .microseconds(70))
                ),
                data: version,
                dataContext: context,
                attributes: version,
                attributesContext: context
            )
            return IndexEntry(record: record, installed: installed, arrival: sequence, isPreexisting: false)
        }
    }
}
