// SPDX-License-Identifier: Apache-2.0

import EvenfoldMessages
import EvenfoldModel

extension ProtoRegisters {
    /// The stamps and contexts of `count` registers.
    func decoded(count: Int, of part: String, _ table: ReplicaTable) throws(WireError) -> [(Stamp, Context)] {
        guard fence.count == count, clock.count == count, contextCount.count == count else { throw .columns(part) }
        let versions = try table.versions(version, count: count, of: part)
        let ancestors = try table.versions(context, of: part)
        // Each access to a list of a message costs a retain; these loops are the hot part.
        let (fences, clocks, counts) = (fence, clock, contextCount)
        var registers: [(Stamp, Context)] = []
        registers.reserveCapacity(count)
        var position = 0
        for index in 0..<count {
            guard let byte = UInt8(exactly: fences[index]), let fence = Fence(rawValue: byte) else {
                throw .value("a fence")
            }
            let stamp = Stamp(fence: fence, clock: HybridClock(ticks: clocks[index]), version: versions[index])
            let entries = Int(counts[index])
            guard entries > 0 else {
                registers.append((stamp, Context(stamp.version)))
                continue
            }
            guard entries <= WireLimits.contextEntries else { throw .value("a context") }
            guard entries <= ancestors.count - position else { throw .columns(part) }
            let slice = ancestors[position..<position + entries]
            // Sorted by replica, each once: what a context promises, and what keeps building it cheap.
            guard zip(slice, slice.dropFirst()).allSatisfy({ $0.replica < $1.replica }) else {
                throw .value("a context")
            }
            registers.append(
                (stamp, Context(entries: slice.map { Context.Entry(replica: $0.replica, sequence: $0.sequence) }))
            )
            position += entries
        }
        guard position == ancestors.count else { throw .columns(part) }
        return registers
    }
}
