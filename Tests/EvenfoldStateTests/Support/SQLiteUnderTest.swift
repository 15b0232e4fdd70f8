// SPDX-License-Identifier: Apache-2.0

import EvenfoldState
import EvenfoldStore
import FileTesting

/// A file, opened by each client for itself.
struct SQLiteUnderTest: StoreUnderTest {
    private let clock = ManualClock()
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    func open() throws -> any StateStore {
        try SQLiteStateStore(path: directory.file("state.sqlite")) { [clock, directory] in
            // The directory stays as long as any store of it.
            withExtendedLifetime(directory) { clock.now }
        }
    }

    func expire(_ lease: StateLease) { clock.advance(by: lease.duration) }
}
