// SPDX-License-Identifier: Apache-2.0

import EvenfoldMessages
import EvenfoldModel

/// Versions, gathered for one column.
///
/// Columns grow in plain arrays and move into the generated message once: appending to a list inside a message copies the list
/// each time (100,000 records took 4 s that way, and take 0.1 s this way).
struct VersionColumn {
    private var replicas: [UInt32] = []
    private var sequences: [UInt64] = []

    init(capacity: Int = 0) {
        replicas.reserveCapacity(capacity)
        sequences.reserveCapacity(capacity)
    }

    /// Adds a version.
    mutating func append(_ version: VersionID, _ table: inout ReplicaTable) {
        replicas.append(table.index(of: version.replica))
        sequences.append(version.sequence)
    }

    /// The column as a message.
    var message: ProtoVersions {
        var message = ProtoVersions()
        message.replica = replicas
        message.sequence = sequences
        return message
    }
}

/// Stamps and contexts of one register of many records.
struct RegisterColumns {
    private var fences: [UInt32] = []
    private var clocks: [UInt64] = []
    private var versions: VersionColumn
    private var contextCounts: [UInt32] = []
    private var contexts = VersionColumn()

    init(capacity: Int) {
        fences.reserveCapacity(capacity)
        clocks.reserveCapacity(capacity)
        contextCounts.reserveCapacity(capacity)
        versions = VersionColumn(capacity: capacity)
    }

    /// Adds one register's stamp and context.
    mutating func append(_ stamp: Stamp, _ context: Context, _ table: inout ReplicaTable) {
        fences.append(UInt32(stamp.fence.rawValue))
        clocks.append(stamp.clock.ticks)
        versions.append(stamp.version, &table)
        if context.isOnly(stamp.version) {
            contextCounts.append(0)
            return
        }
        let entries = context.entries
        contextCounts.append(UInt32(entries.count))
        for entry in entries {
            contexts.append(VersionID(replica: entry.replica, sequence: entry.sequence), &table)
        }
    }

    /// The columns as a message.
    var message: ProtoRegisters {
        var message = ProtoRegisters()
        message.fence = fences
        message.clock = clocks
        message.version = versions.message
        message.contextCount = contextCounts
        message.context = contexts.message
        return message
    }
}
