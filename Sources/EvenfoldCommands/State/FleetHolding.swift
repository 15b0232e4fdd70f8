// SPDX-License-Identifier: Apache-2.0

package import EvenfoldState

/// The right to change a fleet, held in its state and renewed until it is given back.
///
/// Other commands of this machine are kept away by the file ``FleetLock``, which goes with the process; operators of
/// other machines by the lease, which ends when nobody renews it. Whatever is written is written under the lease, so
/// that a holder that lost it (the machine slept, the network was cut) can do no harm.
package final class FleetHolding: Sendable {
    /// Where the fleet's state is kept.
    package let store: any StateStore
    /// Under which the fleet's state is written.
    package let lease: StateLease
    /// The number of this grant: agents refuse what is asked under a lower one.
    package let fence: UInt64
    /// Where it is told that something is waited for.
    let console: Console
    private let file: FleetLock
    private let renewal: Task<Void, Never>

    /// How long a lease lasts, and how often it is renewed.
    package struct Pace: Hashable, Sendable {
        /// How long a lease outlives its holder at most.
        package var lease: Duration
        /// How long is waited between two renewals; less than half of the lease.
        package var renewal: Duration

        package init(lease: Duration, renewal: Duration) {
            self.lease = lease
            self.renewal = renewal
        }

        /// Short enough that a lock left behind is soon free, long enough that a store may restart meanwhile.
        package static let standard = Pace(lease: .seconds(15), renewal: .seconds(4))
    }

    init(store: any StateStore, hold: FleetHold, file: FleetLock, pause: Pause, pace: Pace, console: Console) {
        self.store = store
        self.file = file
        self.console = console
        lease = hold.lease
        fence = hold.fence
        renewal = Task { [store, lease = hold.lease] in
            while await pause.end(after: pace.renewal) {
                // A store that does not answer now may answer the next time, in time still.
                if let isHeld = try? await store.renewLease(lease), !isHeld { return }
            }
        }
    }

    /// Whether the right is still held, for as long as a lease lasts from now; asked before anything is done to a server.
    ///
    /// A store that does not answer cannot say so, and then it is not.
    func isHeld() async -> Bool {
        (try? await store.renewLease(lease)) ?? false
    }

    /// Gives the right back.
    ///
    /// The file first: whoever waits is woken by the lease.
    package func release() async {
        renewal.cancel()
        await renewal.value
        file.release()
        try? await store.releaseLease(lease)
    }

    /// Gives the right back, if that was not done, and closes the state.
    func end() async {
        await release()
        await store.close()
    }
}
