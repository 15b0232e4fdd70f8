// SPDX-License-Identifier: Apache-2.0

/// The right to change a fleet, as it was granted: a lease of the store, and the number of the grant for agents.
package struct FleetHold: Hashable, Sendable {
    /// Under which the fleet's documents are written.
    package let lease: StateLease
    /// The fencing token.
    ///
    /// It rises with every grant of the fleet, also from one store to the next. Agents refuse what is asked under a
    /// lower one than they have heard of.
    package let fence: UInt64
}

/// What came of asking for the right to change a fleet.
package enum FleetHoldOutcome: Hashable, Sendable {
    /// It is the asker's now, and must be renewed.
    case granted(FleetHold)
    /// Somebody else has it, and for how much longer unless it is renewed.
    case held(LeaseHolder, remaining: Duration)
    /// The state was moved elsewhere, or is here only in part; ``StateMove`` tells.
    case elsewhere
}

extension FleetState {
    /// The document that counts the grants.
    ///
    /// A document and not the store's own revision, so that it rises also when the state moves to another store.
    static let fenceKey = StateKey(known: "fence")

    private struct Fence: Codable {
        var fence: UInt64
    }

    /// Asks for the right to change the fleet.
    ///
    /// - Parameters:
    ///   - holder: Who asks, for people to read.
    ///   - duration: How long it lasts unless it is renewed.
    /// - Returns: The right, or who has it.
    /// - Throws: ``StateFailure`` when the store cannot be written; then nothing is held.
    package func takeHold(
        holder: String,
        for duration: Duration
    ) async throws(StateFailure) -> FleetHoldOutcome {
        while true {
            let lease: StateLease
            switch try await store.acquireLease(Self.applyLease, holder: holder, for: duration) {
            case .held(let holder, let remaining): return .held(holder, remaining: remaining)
            case .granted(let granted): lease = granted
            }
            do throws(StateFailure) {
                switch try await nextFence(under: lease) {
                case .counted(let fence): return .granted(FleetHold(lease: lease, fence: fence))
                case .elsewhere:
                    try await store.releaseLease(lease)
                    return .elsewhere
                case .lost: break
                }
            } catch {
                try? await store.releaseLease(lease)
                throw error
            }
            // The lease was lost already: it is somebody else's, or free to be asked for once more.
        }
    }

    private enum Count {
        case counted(UInt64)
        case lost
        case elsewhere
    }

    /// Counts one grant more.
    private func nextFence(under lease: StateLease) async throws(StateFailure) -> Count {
        while true {
            let present = try await store.get(Self.fenceKey)
            let fence: Fence? = try present.map { (document) throws(StateFailure) in try Self.decode(document) }
            guard (fence?.fence ?? 0) < UInt64.max else {
                throw StateFailure(reason: .damaged, message: "the count of the fleet's locks is used up")
            }
            let next = Fence(fence: (fence?.fence ?? 0) + 1)
            let outcome = try await store.commit(
                StateTransaction(
                    compares: [.holds(lease)] + StateMove.isHere
                        + [.version(Self.fenceKey, present?.version ?? 0)],
                    writes: [.put(Self.fenceKey, try Self.encode(next))]
                )
            )
            switch outcome {
            case .committed: return .counted(next.fence)
            case .refused(.holds): return .lost
            case .refused(.version(Self.fenceKey, _)): continue
            case .refused(.version): return .elsewhere
            }
        }
    }
}
