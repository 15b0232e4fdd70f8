// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension IndexWriter {
    /// Replaces the header.
    func write(_ header: IndexHeader) throws(StoreFailure) {
        let replica = try number(of: header.replica)
        let row = try statement(.putHeader)
        row.bind(replica)
        row.bind(header.sequence)
        row.bind(header.arrival)
        row.bind(header.clock.ticks)
        row.bind(header.store)
        row.bind(header.initialSyncDone)
        try row.execute()
        if header.formerReplicas != names.formerReplicas { try write(formerReplicas: header.formerReplicas) }
    }

    private func write(formerReplicas: [ReplicaID]) throws(StoreFailure) {
        try statement(.clearFormerReplicas).execute()
        for (position, replica) in formerReplicas.enumerated() {
            let number = try number(of: replica)
            let row = try statement(.insertFormerReplica)
            row.bind(Int64(position))
            row.bind(number)
            try row.execute()
        }
        names.formerReplicas = formerReplicas
    }
}
