// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldState
import Synchronization
import Testing

/// One store that the conformance suite asks the same as every other.
protocol StoreUnderTest: Sendable {
    /// Opens the store, empty at the first call; each call is another client of the same store.
    func open() async throws -> any StateStore
    /// Lets the time of a lease be over, as if its holder had not renewed it.
    func expire(_ lease: StateLease) async throws
}

/// A clock that goes when it is told to.
final class ManualClock: Sendable {
    private let time = Mutex(Timestamp(seconds: 1_700_000_000, nanoseconds: 0))

    var now: Timestamp { time.withLock { $0 } }

    func advance(by duration: Duration) { time.withLock { $0 = $0.advanced(by: duration) } }
}

/// The twin in memory.
struct MemoryUnderTest: StoreUnderTest {
    private let clock = ManualClock()
    private let store: MemoryStateStore

    init() {
        store = MemoryStateStore(now: { [clock] in clock.now })
    }

    func open() -> any StateStore { store }

    func expire(_ lease: StateLease) { clock.advance(by: lease.duration) }
}
