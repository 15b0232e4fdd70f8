// SPDX-License-Identifier: Apache-2.0

/// Where a fleet's operator side keeps what it must not forget: documents by key, and leases.
///
/// Small on purpose, so that a file, PostgreSQL and etcd can all stand behind it: every write gets a revision that
/// rises through the whole store, a transaction writes only if what it read is unchanged, a change can be waited for,
/// and a lease ends by itself. What the documents mean is ``FleetState``'s business. A write that was begun is finished
/// also when the task that asked for it is cancelled.
package protocol StateStore: Sendable {
    /// What the store is and where, for people to read; without passwords.
    var place: String { get }
    /// The document of this key; `nil` where there is none.
    func get(_ key: StateKey) async throws(StateFailure) -> StateDocument?
    /// The documents whose keys begin with `prefix`, in the order of their keys.
    ///
    /// - Parameters:
    ///   - prefix: The beginning, byte for byte; empty lists everything. Only bytes that a ``StateKey`` may have.
    ///   - after: Only keys behind this one; `nil` from the beginning (or, backwards, from the end).
    ///   - backwards: Whether the last keys come first; then `after` means "before".
    ///   - limit: At most so many.
    /// - Returns: The documents; fewer than `limit` when there are no more.
    /// - Throws: ``StateFailure`` when the store cannot be read.
    func list(
        prefix: String,
        after: StateKey?,
        backwards: Bool,
        limit: Int
    ) async throws(StateFailure) -> [StateDocument]
    /// Performs the writes, all or none, if every comparison holds; durable when it returns.
    func commit(_ transaction: StateTransaction) async throws(StateFailure) -> StateOutcome
    /// The revision of what happened last: a write, or a lease that was taken, given back or broken; of etcd, which
    /// has one for everybody, also what others did. In a new store it is any number.
    func revision() async throws(StateFailure) -> UInt64
    /// Waits until the store's revision is above `revision`; who waits looks again and finds out what happened.
    ///
    /// It may return when nothing of interest happened. A lease that ends because its time is over need not wake
    /// anybody: ``LeaseHolder/expires`` tells when to look.
    ///
    /// - Returns: The revision now; when the task is cancelled, possibly the old one.
    /// - Throws: ``StateFailure`` when the store cannot be read.
    func change(after revision: UInt64) async throws(StateFailure) -> UInt64
    /// Takes the lease of this name if nobody has it or the holder's time is over.
    ///
    /// - Parameters:
    ///   - name: What is locked.
    ///   - holder: Who asks, for people to read.
    ///   - duration: How long it lasts unless it is renewed: two seconds or more; a store may count in whole seconds,
    ///     rounded up.
    /// - Returns: The lease, or who has it.
    /// - Throws: ``StateFailure`` when the store cannot be written.
    func acquireLease(
        _ name: StateKey,
        holder: String,
        for duration: Duration
    ) async throws(StateFailure) -> LeaseOutcome
    /// Makes a lease last once more for the duration it was granted, from now; `false` where it is lost: over, or broken.
    func renewLease(_ lease: StateLease) async throws(StateFailure) -> Bool
    /// Gives a lease back; nothing happens where it was lost before.
    func releaseLease(_ lease: StateLease) async throws(StateFailure)
    /// Who holds the lease of this name; `nil` where nobody does.
    func leaseHolder(_ name: StateKey) async throws(StateFailure) -> LeaseHolder?
    /// Takes the lease of this name away from whoever has it: an operator's decision. Transactions of the former holder
    /// are refused.
    func breakLease(_ name: StateKey) async throws(StateFailure)
    /// Lets go of files and connections; calls after this fail.
    func close() async
}
