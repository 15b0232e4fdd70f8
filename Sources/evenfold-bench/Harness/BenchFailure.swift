// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// Why a run could not be finished.
struct BenchFailure: Error, CustomStringConvertible {
    /// What went wrong, with the last words of the program that failed.
    let description: String

    init(_ description: String) {
        self.description = description
    }

    init(_ error: SystemError, _ what: String) {
        description = "\(what): \(error)"
    }
}
