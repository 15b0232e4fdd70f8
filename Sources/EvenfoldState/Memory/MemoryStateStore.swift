// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
import Synchronization

/// The twin of the stores for tests: the same promises, kept in memory, and durable as long as the value lives.
package final class MemoryStateStore: StateStore {
    private struct Grant {
        var token: UInt64
        var duration: Duration
        var holder: LeaseHolder
    }

    private struct State {
        var revision: UInt64 = 0
        var documents: [StateKey: StateDocument] = [:]
        var leases: [StateKey: Grant] = [:]

        mutating func nextRevision() -> UInt64 {
            revision += 1
            return revision
        }

        func grant(of lease: StateLease, at now: Timestamp) -> Grant? {
            guard let grant = leases[lease.name], grant.token == lease.token, grant.holder.expires > now else {
                return nil
            }
            return grant
        }
    }

    private let state = Mutex(State())
    private let waiters = ChangeWaiters()
    private let now: @Sendable () -> Timestamp

    /// An empty store; `now` is the clock by which leases end.
    package init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    package var place: String { "memory" }

    package func get(_ key: StateKey) -> StateDocument? {
        state.withLock { $0.documents[key] }
    }

    package func list(prefix: String, after: StateKey?, backwards: Bool, limit: Int) -> [StateDocument] {
        let prefix = Array(prefix.utf8)
        let found = state.withLock { state in
            state.documents.values.filter { document in
                document.key.text.utf8.starts(with: prefix)
                    && after.map { backwards ? document.key < $0 : $0 < document.key } ?? true
            }
        }
        return Array(found.sorted { backwards ? $1.key < $0.key : $0.key < $1.key }.prefix(max(0, limit)))
    }

    package func commit(_ transaction: StateTransaction) -> StateOutcome {
        let now = now()
        return change { state in
            for compare in transaction.compares {
                let holds =
                    switch compare {
                    case .version(let key, let version): (state.documents[key]?.version ?? 0) == version
                    case .holds(let lease): state.grant(of: lease, at: now) != nil
                    }
                if !holds { return .refused(compare) }
            }
            let revision = state.nextRevision()
            for write in transaction.writes {
                switch write {
                case .put(let key, let value):
                    state.documents[key] = StateDocument(key: key, version: revision, value: value)
                case .delete(let key): state.documents[key] = nil
                }
            }
            return .committed(revision: revision)
        }
    }

    package func revision() -> UInt64 { state.withLock { $0.revision } }

    package func change(after revision: UInt64) async -> UInt64 {
        while !Task.isCancelled {
            let wakes = waiters.wakes
            if self.revision() > revision { break }
            await waiters.wait(since: wakes)
        }
        return self.revision()
    }

    package func acquireLease(_ name: StateKey, holder: String, for duration: Duration) -> LeaseOutcome {
        let now = now()
        return change { state in
            if let present = state.leases[name]?.holder, present.expires > now {
                return .held(present, remaining: now.duration(to: present.expires))
            }
            let lease = StateLease(name: name, token: state.nextRevision(), duration: duration)
            state.leases[name] = Grant(
                token: lease.token,
                duration: duration,
                holder: LeaseHolder(holder: holder, since: now, expires: now.advanced(by: duration))
            )
            return .granted(lease)
        }
    }

    package func renewLease(_ lease: StateLease) -> Bool {
        let now = now()
        return change { state in
            guard state.grant(of: lease, at: now) != nil else { return false }
            state.leases[lease.name]?.holder.expires = now.advanced(by: lease.duration)
            return true
        }
    }

    package func releaseLease(_ lease: StateLease) {
        change { state in
            guard state.leases[lease.name]?.token == lease.token else { return }
            state.leases[lease.name] = nil
            _ = state.nextRevision()
        }
    }

    package func leaseHolder(_ name: StateKey) -> LeaseHolder? {
        let now = now()
        return state.withLock { $0.leases[name]?.holder }.flatMap { $0.expires > now ? $0 : nil }
    }

    package func breakLease(_ name: StateKey) {
        change { state in
            guard state.leases.removeValue(forKey: name) != nil else { return }
            _ = state.nextRevision()
        }
    }

    package func close() async {}

    private func change<Value: Sendable>(_ body: (inout sending State) -> sending Value) -> Value {
        let value = state.withLock(body)
        waiters.wake()
        return value
    }
}
