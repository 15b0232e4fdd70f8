// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
package import EvenfoldReplication

extension MemoryDisk {
    /// Makes everything durable that was done to these inodes, and whatever that rests on.
    mutating func makeDurable(_ numbers: [Int]) {
        guard !journal.isEmpty else { return }
        var wanted = Set(numbers)
        var chosen = [Bool](repeating: false, count: journal.count)
        for index in journal.indices.reversed() where journal[index].touches.contains(where: wanted.contains) {
            chosen[index] = true
            wanted.formUnion(journal[index].touches)
        }
        var rest: [DiskOperation] = []
        for (index, operation) in journal.enumerated() {
            if chosen[index] {
                for change in operation.changes { durable.apply(change) }
            } else {
                rest.append(operation)
            }
        }
        journal = rest
    }

    /// Makes these directories, staging and the private stores durable; a directory that is not there any more is skipped.
    package mutating func makeDirectoriesDurable(_ directories: [DirectoryReference]) {
        makeDurable(directories.compactMap(resolve) + Array(Self.staging...Self.aside))
    }

    /// Makes the bytes of staged files durable, and their names in staging.
    package mutating func makeStagedDurable(_ files: [StagedID]) {
        let numbers = files.compactMap { staged[$0] }
        volatile.subtract(numbers)
        makeDurable(numbers)
    }

    /// The power goes: of each directory a prefix of what was not durable survives, `percent` likely at each operation;
    /// bytes that were not durable are torn or whole as chance has it.
    package mutating func cutPower(survival percent: Int, using random: inout SeededGenerator) {
        var broken: Set<Int> = []
        for operation in journal {
            if !operation.touches.contains(where: broken.contains), random.chance(percent) {
                for change in operation.changes { durable.apply(change) }
            } else {
                broken.formUnion(operation.touches)
            }
        }
        journal = []
        let count = max(live.inodes.count, durable.inodes.count)
        while durable.inodes.count < count { durable.inodes.append(nil) }
        for number in volatile.sorted() where !random.chance(30) {
            guard var inode = durable.inodes[number] else { continue }
            inode.content = .torn
            durable.inodes[number] = inode
        }
        volatile = []
        live = durable
    }

    /// A member starts on this disk: what is in staging, durable, in the order of its numbers.
    package mutating func reopen() -> [StagedFile] {
        openFiles = []
        makeDurable([Self.staging])
        staged = [:]
        for entry in inode(Self.staging)?.entries ?? [] {
            if let file = Self.stagedID(entry.name) { staged[file] = entry.inode }
        }
        return staged.keys.sorted().compactMap { file in
            staged[file].flatMap(inode).map { StagedFile(staged: file, identity: $0.identity) }
        }
    }
}
