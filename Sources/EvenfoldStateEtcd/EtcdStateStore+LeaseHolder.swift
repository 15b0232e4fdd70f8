// SPDX-License-Identifier: Apache-2.0

internal import EvenfoldModel
package import EvenfoldState
internal import FoundationEssentials

extension EtcdStateStore {
    package func leaseHolder(_ name: StateKey) async throws(StateFailure) -> LeaseHolder? {
        try await throwingStateFailure { () throws(EtcdFailure) in
            guard let entry = try await entry(keys.lease(name)) else { return nil }
            return try await holder(of: entry)?.0
        }
    }

    /// Who holds a lease, and for how much longer at most; `nil` when it has ended meanwhile.
    func holder(of entry: EtcdEntry) async throws(EtcdFailure) -> (LeaseHolder, remaining: Duration)? {
        let note = try HolderNote(entry)
        let answer: EtcdLeaseAnswer = try await gateway.ask(
            .leaseTimeToLive,
            EtcdLeaseRequest(identity: EtcdNumber(entry.lease))
        )
        guard answer.identity == entry.lease else {
            throw EtcdFailure(.damaged, "etcd answers about another lease than it was asked for")
        }
        // -1: there is no such lease. 0: its last second, or etcd has not yet come to end it.
        guard answer.seconds >= 0 else { return nil }
        // etcd counts whole seconds and leaves the rest out.
        let remaining = Duration.seconds(answer.seconds + 1)
        let holder = LeaseHolder(
            holder: note.holder,
            since: Timestamp(milliseconds: note.milliseconds),
            expires: now().advanced(by: remaining)
        )
        return (holder, remaining)
    }

    /// What the key of a lease holds.
    struct HolderNote: Codable, Hashable, Sendable {
        /// Who holds it, for people to read.
        var holder: String
        /// Since when, by the holder's clock, because etcd tells no time; milliseconds since 1970-01-01 UTC.
        var milliseconds: UInt64

        init(holder: String, milliseconds: UInt64) {
            self.holder = holder
            self.milliseconds = milliseconds
        }

        /// Reads what a key holds.
        init(_ entry: EtcdEntry) throws(EtcdFailure) {
            guard entry.lease > 0 else {
                throw EtcdFailure(.damaged, "\(entry.key) goes with no lease of etcd's: break the lock to remove it")
            }
            do {
                self = try JSONDecoder().decode(Self.self, from: Data(entry.value))
            } catch {
                throw EtcdFailure(.damaged, "\(entry.key) cannot be read: break the lock to remove it")
            }
        }

        /// The same as it is written.
        func encoded() throws(EtcdFailure) -> EtcdBytes {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            do {
                return EtcdBytes(Array(try encoder.encode(self)))
            } catch {
                throw EtcdFailure(.other, "the holder of a lease cannot be written as JSON")
            }
        }
    }
}
