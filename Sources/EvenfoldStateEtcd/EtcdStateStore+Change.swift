// SPDX-License-Identifier: Apache-2.0

package import EvenfoldState

extension EtcdStateStore {
    /// Waits for a change of this fleet's documents and leases; what others do with the same etcd wakes nobody, though
    /// it raises the revision.
    package func change(after revision: UInt64) async throws(StateFailure) -> UInt64 {
        let range = keys.everything
        let request = EtcdWatchRequest(
            key: range.first,
            end: range.end,
            start: EtcdNumber(Int64(clamping: revision == UInt64.max ? revision : revision + 1))
        )
        let end = try await throwingStateFailure { () throws(EtcdFailure) in try await gateway.watch(request) }
        switch end {
        case .changed(let present): return present
        case .cancelled: return revision
        case .unknown:
            let present: UInt64
            do throws(StateFailure) {
                present = try await self.revision()
            } catch {
                if Task.isCancelled { return revision }
                throw error
            }
            guard present > revision else {
                throw StateFailure(reason: .damaged, message: "etcd told of a change, and there is none")
            }
            return present
        }
    }
}
