// SPDX-License-Identifier: Apache-2.0

package import EvenfoldState

extension EtcdStateStore {
    package func renewLease(_ lease: StateLease) async throws(StateFailure) -> Bool {
        guard let session = Int64(exactly: lease.session), session > 0 else { return false }
        return try await throwingStateFailure { () throws(EtcdFailure) in
            guard try await keepAlive(session) else { return false }
            // The key may have been taken away, as an operator does, without the lease that it went with.
            return try await entry(keys.lease(lease.name), isKeyOnly: true)?.created == lease.token
        }
    }

    /// Has a lease of etcd's begin anew; `false` where there is none any more.
    private func keepAlive(_ session: Int64) async throws(EtcdFailure) -> Bool {
        do throws(EtcdFailure) {
            let streamed: EtcdStreamed<EtcdLeaseAnswer> = try await gateway.ask(
                .keepLeaseAlive,
                EtcdLeaseRequest(identity: EtcdNumber(session))
            )
            if let error = streamed.error { throw EtcdFailure(status: 200, refusal: error, of: .keepLeaseAlive) }
            guard let answer = streamed.result, answer.identity == session else {
                throw EtcdFailure(.damaged, "etcd answers about another lease than it was asked for")
            }
            return answer.seconds > 0
        } catch {
            guard error.kind == .leaseMissing else { throw error }
            return false
        }
    }

    /// Gives a lease back: its key goes with it, and no other one does.
    package func releaseLease(_ lease: StateLease) async throws(StateFailure) {
        guard let session = Int64(exactly: lease.session), session > 0 else { return }
        try await throwingStateFailure { () throws(EtcdFailure) in
            do throws(EtcdFailure) {
                let _: EtcdAcknowledgement = try await gateway.ask(
                    .revokeLease,
                    EtcdLeaseRequest(identity: EtcdNumber(session))
                )
            } catch {
                guard error.kind == .leaseMissing else { throw error }
            }
        }
    }

    /// Gives a lease of etcd's back; `false` where that may not have happened.
    func revoke(_ identity: Int64) async -> Bool {
        do throws(EtcdFailure) {
            let _: EtcdAcknowledgement = try await gateway.ask(
                .revokeLease,
                EtcdLeaseRequest(identity: EtcdNumber(identity))
            )
            return true
        } catch {
            return error.kind == .leaseMissing
        }
    }

    package func breakLease(_ name: StateKey) async throws(StateFailure) {
        // The lease of etcd's that it went with is left without a key, and is over when its time is.
        let request = EtcdTransactionRequest(success: [.delete(EtcdBytes(keys.lease(name)))])
        try await throwingStateFailure { () throws(EtcdFailure) in
            let _: EtcdTransactionAnswer = try await gateway.ask(.transaction, request)
        }
    }
}
