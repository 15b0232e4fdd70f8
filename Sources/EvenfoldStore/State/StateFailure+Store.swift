// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldState

extension StateFailure {
    /// What the file's failure means for the state in it.
    init(_ failure: StoreFailure) {
        let reason: Reason =
            switch failure.reason {
            case .diskFull: .diskFull
            case .damaged: .damaged
            case .unsupported: .unsupported
            case .inUse: .busy
            case .other: .other
            }
        self.init(reason: reason, message: failure.message)
    }
}
