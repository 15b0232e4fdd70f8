// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldLinux
import EvenfoldState
import EvenfoldStore
import Synchronization

/// The file that one command at a time holds while it changes a fleet from this directory.
///
/// It ends when it is released or let go, and with the process, however that ends.
final class FleetLock: Sendable {
    private let file: Mutex<LockFile?>

    private init(_ file: consuming sending LockFile) {
        self.file = Mutex(file)
    }

    /// What came of asking for it.
    enum Outcome {
        /// It is the asker's now.
        case taken(FleetLock)
        /// Another command has it; what it wrote about itself, possibly empty.
        case held(by: String)
    }

    /// Takes the lock of the fleet in the directory, without waiting.
    ///
    /// - Throws: ``CommandFailure`` when the file cannot be opened or written.
    static func take(fleet: String) throws(CommandFailure) -> Outcome {
        do throws(LockFile.Failure) {
            return .taken(FleetLock(try LockFile(fleet + "/lock", holder: FleetRecord.who)))
        } catch {
            switch error {
            case .held(let holder): return .held(by: holder)
            case .system(let failure):
                throw CommandFailure(
                    .failure,
                    code: "EV0513",
                    "the fleet at \(TerminalText.escaped(fleet)) cannot be locked",
                    detail: failure.description
                )
            }
        }
    }

    /// Takes away a lease that a command of this machine has left behind, in a store that only this machine uses.
    ///
    /// Whoever holds the file is alone with such a store.
    func clearLease(in store: any StateStore) async throws(CommandFailure) {
        guard store is SQLiteStateStore else { return }
        try await store.asCommand { store throws(StateFailure) in try await store.breakLease(FleetState.applyLease) }
    }

    /// Gives the lock back.
    func release() {
        file.withLock { $0 = nil }
    }
}
