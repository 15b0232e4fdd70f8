// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldLinux
import Synchronization

/// The right to change a fleet: one command at a time.
///
/// It ends when it is released or let go, and with the process, however that ends.
final class FleetLock: Sendable {
    private let file: Mutex<LockFile?>

    /// Takes the lock of the fleet in the directory.
    ///
    /// - Throws: ``CommandFailure`` with ``ExitStatus/locked``, naming the holder.
    init(fleet: String) throws(CommandFailure) {
        do throws(LockFile.Failure) {
            file = Mutex(try LockFile(fleet + "/lock", holder: FleetRecord.who))
        } catch {
            switch error {
            case .held(let holder):
                throw CommandFailure(
                    .locked,
                    code: "EV0408",
                    "the fleet at \(TerminalText.escaped(fleet)) is locked",
                    detail: holder.isEmpty ? nil : "by \(TerminalText.escaped(holder))",
                    help: "wait until that command has ended, or end it; the lock goes with it"
                )
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

    /// Gives the lock back.
    func release() {
        file.withLock { $0 = nil }
    }
}
