// SPDX-License-Identifier: Apache-2.0

/// What the exit code of an installer or restart command says.
///
/// It is a claim: facts are read afterwards and decide.
package enum InstallerResult: Hashable, Sendable {
    /// 0: done.
    case done
    /// 3010: done, and a restart is needed.
    case doneRestartNeeded
    /// 2359302 (`0x240006`): it was installed already.
    case alreadyInstalled
    /// 2149842967 (`0x80240017`): the installer says that the update is not for this system.
    case notApplicable
    /// Any other code: a failure, and no restart follows.
    case failed(code: UInt32)

    /// Reads an exit code.
    ///
    /// On Linux an exit code has eight bits, so a script that ends with `exit 3010` arrives as 194 and the two longer
    /// codes as 6 and 23. Both forms are read; that is safe only because nothing is believed until the facts agree.
    package init(exitCode: UInt32) {
        switch exitCode {
        case 0: self = .done
        case 3_010, 3_010 & 0xFF: self = .doneRestartNeeded
        case 2_359_302, 2_359_302 & 0xFF: self = .alreadyInstalled
        case 2_149_842_967, 2_149_842_967 & 0xFF: self = .notApplicable
        default: self = .failed(code: exitCode)
        }
    }
}
