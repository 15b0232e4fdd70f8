// SPDX-License-Identifier: Apache-2.0

internal import EvenfoldModel
package import EvenfoldState
internal import FoundationEssentials

extension EtcdStateStore {
    /// How often a lease is asked for when what it says about its holder is outdated each time.
    private static let requests = 3

    package func acquireLease(
        _ name: StateKey,
        holder: String,
        for duration: Duration
    ) async throws(StateFailure) -> LeaseOutcome {
        // What was begun is finished also when the task is cancelled: nobody would know of the lease otherwise.
        let work = Task { () -> Result<LeaseOutcome, StateFailure> in
            do throws(StateFailure) {
                return .success(
                    try await throwingStateFailure { () throws(EtcdFailure) in
                        try await acquire(name, holder: holder, for: duration)
                    }
                )
            } catch {
                return .failure(error)
            }
        }
        return try await work.value.get()
    }

    private func acquire(
        _ name: StateKey,
        holder: String,
        for duration: Duration
    ) async throws(EtcdFailure) -> LeaseOutcome {
        for _ in 0..<Self.requests {
            let granted = try await grant(for: duration)
            let answer: EtcdTransactionAnswer
            do throws(EtcdFailure) {
                answer = try await create(name, holder: holder, granted)
            } catch {
                // Where the lease is certainly gone, so is what it may hold.
                let isGone = await revoke(granted.identity)
                if error.kind == .leaseMissing { continue }
                guard error.kind == .state(.uncertain), isGone else { throw error }
                throw EtcdFailure(.unreachable, error.message)
            }
            guard !answer.hasSucceeded else {
                return .granted(
                    StateLease(
                        name: name,
                        token: answer.revision,
                        duration: .seconds(granted.seconds),
                        session: UInt64(clamping: granted.identity)
                    )
                )
            }
            _ = await revoke(granted.identity)
            guard let entry = answer.found.first?.first, entry.key == keys.lease(name) else {
                throw EtcdFailure(.damaged, "etcd does not tell who has the lease \(name.text)")
            }
            if let (present, remaining) = try await self.holder(of: entry) {
                return .held(present, remaining: remaining)
            }
        }
        throw EtcdFailure(.busy, "the lease \(name.text) changes hands faster than it can be asked for")
    }

    /// A new lease of etcd's, which holds nothing yet.
    ///
    /// Where the answer to this is lost, the lease is over when its time is; until then it keeps nobody from anything.
    private func grant(for duration: Duration) async throws(EtcdFailure) -> EtcdLeaseAnswer {
        let (seconds, fraction) = duration.components
        var whole = min(max(0, seconds), EtcdLeaseAnswer.longest)
        if fraction > 0, whole < EtcdLeaseAnswer.longest { whole += 1 }
        let request = EtcdLeaseRequest(seconds: EtcdNumber(max(1, whole)))
        let granted: EtcdLeaseAnswer = try await gateway.ask(.grantLease, request)
        guard granted.seconds > 0 else { throw EtcdFailure(.damaged, "etcd granted a lease of no time") }
        return granted
    }

    /// Makes the key of a lease unless it is there.
    private func create(
        _ name: StateKey,
        holder: String,
        _ granted: EtcdLeaseAnswer
    ) async throws(EtcdFailure) -> EtcdTransactionAnswer {
        let key = EtcdBytes(keys.lease(name))
        let note = HolderNote(holder: holder, milliseconds: now().milliseconds)
        let request = EtcdTransactionRequest(
            compares: [.created(key, EtcdNumber(0))],
            success: [.put(key: key, value: try note.encoded(), lease: EtcdNumber(granted.identity))],
            failure: [.range(EtcdRangeRequest(key: key))]
        )
        return try await gateway.ask(.transaction, request)
    }
}
