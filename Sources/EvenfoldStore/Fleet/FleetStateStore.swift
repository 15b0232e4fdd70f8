// SPDX-License-Identifier: Apache-2.0

/// Where a fleet's operator side keeps what it must not forget: documents by key, and leases.
///
/// Small on purpose, so that a file, PostgreSQL and etcd can all stand behind it: every write gets a revision that
/// rises through the whole store, a transaction writes only if what it read is unchanged, and a lease ends by itself.
/// What the documents mean is ``FleetState``'s business. A write that was begun is finished also when the task that
/// asked for it is cancelled.
package protocol FleetStateStore: Sendable {
    /// The document of this key; `nil` where there is none.
    func get(_ key: StateKey) async throws(FleetStateFailure) -> StateDocument?
    /// The documents whose keys begin with `prefix`, in the order of their keys.
    ///
    /// - Parameters:
    ///   - prefix: The beginning, byte for byte; empty lists everything.
    ///   - after: Only keys behind this one; `nil` from the beginning (or, backwards, from the end).
    ///   - backwards: Whether the last keys come first; then `after` means "before".
    ///   - limit: At most so many.
    /// - Returns: The documents; fewer than `limit` when there are no more.
    /// - Throws: ``FleetStateFailure`` when the store cannot be read.
    func list(
        prefix: String,
        after: StateKey?,
        backwards: Bool,
        limit: Int
    ) async throws(FleetStateFailure) -> [StateDocument]
    /// Performs the writes, all or none, if every comparison holds; durable when it returns.
    func commit(_ transaction: StateTransaction) async throws(FleetStateFailure) -> StateOutcome
    /// Takes the lease of this name if nobody has it or the holder's time is over.
    ///
    /// - Parameters:
    ///   - name: What is locked.
    ///   - holder: Who asks, for people to read.
    ///   - duration: How long it lasts unless it is renewed; more than zero.
    /// - Returns: The lease, or who has it.
    /// - Throws: ``FleetStateFailure`` when the store cannot be written.
    func acquireLease(
        _ name: String,
        holder: String,
        for duration: Duration
    ) async throws(FleetStateFailure) -> LeaseOutcome
    /// Makes a lease last for `duration` from now; `false` where it is lost: expired and taken, or broken.
    func renewLease(_ lease: StateLease, for duration: Duration) async throws(FleetStateFailure) -> Bool
    /// Gives a lease back; nothing happens where it was lost before.
    func releaseLease(_ lease: StateLease) async throws(FleetStateFailure)
    /// Who holds the lease of this name; `nil` where nobody does.
    func leaseHolder(_ name: String) async throws(FleetStateFailure) -> LeaseHolder?
    /// Takes the lease of this name away from whoever has it: an operator's decision. Transactions of the former holder
    /// are refused.
    func breakLease(_ name: String) async throws(FleetStateFailure)
}
