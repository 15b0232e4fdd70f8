// SPDX-License-Identifier: Apache-2.0

package import EvenfoldState

extension EtcdStateStore {
    package func commit(_ transaction: StateTransaction) async throws(StateFailure) -> StateOutcome {
        var request = EtcdTransactionRequest()
        for compare in transaction.compares {
            let condition = Condition(compare, keys)
            request.compares.append(condition.compare)
            // What a failure is due to is read in the same transaction.
            request.failure.append(.range(EtcdRangeRequest(key: EtcdBytes(condition.key), isKeysOnly: true)))
        }
        for write in transaction.writes {
            switch write {
            case .put(let key, let value):
                request.success.append(.put(key: EtcdBytes(keys.document(key)), value: EtcdBytes(value)))
            case .delete(let key): request.success.append(.delete(EtcdBytes(keys.document(key))))
            }
        }
        return try await throwingStateFailure { () throws(EtcdFailure) in
            let answer: EtcdTransactionAnswer = try await gateway.ask(.transaction, request)
            guard !answer.hasSucceeded else { return .committed(revision: answer.revision) }
            guard answer.found.count == transaction.compares.count else {
                throw EtcdFailure(.damaged, "etcd does not tell why it wrote nothing")
            }
            for (compare, found) in zip(transaction.compares, answer.found)
            where !Condition(compare, keys).holds(found.first) {
                return .refused(compare)
            }
            throw EtcdFailure(.damaged, "etcd wrote nothing although everything was as it had to be")
        }
    }

    /// One comparison, as etcd makes it, and as it is made here to find out which one failed.
    private struct Condition {
        /// The key that is compared.
        let key: String
        /// The revision that it must have; 0 where there must be no such key.
        private let revision: Int64
        private let isOfLease: Bool

        init(_ compare: StateCompare, _ keys: EtcdKeys) {
            switch compare {
            case .version(let document, let version):
                key = keys.document(document)
                // Beyond etcd's numbers: no document has such a version.
                revision = Int64(clamping: version)
                isOfLease = false
            case .holds(let lease):
                key = keys.lease(lease.name)
                // 0 would hold where there is no lease: nobody was granted that.
                revision = lease.token == 0 ? Int64.max : Int64(clamping: lease.token)
                isOfLease = true
            }
        }

        var compare: EtcdCompare {
            isOfLease
                ? .created(EtcdBytes(key), EtcdNumber(revision)) : .modified(EtcdBytes(key), EtcdNumber(revision))
        }

        func holds(_ entry: EtcdEntry?) -> Bool {
            guard let entry else { return revision == 0 }
            return UInt64(clamping: revision) == (isOfLease ? entry.created : entry.modified)
        }
    }
}
