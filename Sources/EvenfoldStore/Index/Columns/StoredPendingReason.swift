// SPDX-License-Identifier: Apache-2.0

import EvenfoldReplication

/// A reason to wait, as two columns: a code that never changes its meaning, and a number beside it.
struct StoredPendingReason {
    var code: Int64
    var detail: Int64?

    init(code: Int64, detail: Int64?) {
        self.code = code
        self.detail = detail
    }

    init(_ reason: PendingReason) {
        switch reason {
        case .nameCollision: self.init(code: 1, detail: nil)
        case .waitingForParent: self.init(code: 2, detail: nil)
        case .unavailable(let why): self.init(code: 3, detail: Int64(why.rawValue))
        case .mismatched: self.init(code: 4, detail: nil)
        case .openForWriting: self.init(code: 5, detail: nil)
        case .localChange: self.init(code: 6, detail: nil)
        case .linkClosed: self.init(code: 7, detail: nil)
        case .disk(.held): self.init(code: 20, detail: nil)
        case .disk(.noSpace): self.init(code: 21, detail: nil)
        case .disk(.denied): self.init(code: 22, detail: nil)
        case .disk(.badName): self.init(code: 23, detail: nil)
        case .disk(.outside): self.init(code: 24, detail: nil)
        case .disk(.system(let number)): self.init(code: 25, detail: Int64(number))
        }
    }

    /// The reason.
    var reason: PendingReason {
        get throws(StoreFailure) {
            switch (code, detail) {
            case (1, nil): return .nameCollision
            case (2, nil): return .waitingForParent
            case (3, let detail?):
                if let why = UInt8(exactly: detail).flatMap(UnavailableReason.init) { return .unavailable(why) }
            case (4, nil): return .mismatched
            case (5, nil): return .openForWriting
            case (6, nil): return .localChange
            case (7, nil): return .linkClosed
            case (20, nil): return .disk(.held)
            case (21, nil): return .disk(.noSpace)
            case (22, nil): return .disk(.denied)
            case (23, nil): return .disk(.badName)
            case (24, nil): return .disk(.outside)
            case (25, let detail?):
                if let number = Int32(exactly: detail) { return .disk(.system(number)) }
            default: break
            }
            throw .damaged("unknown reason \(code) of a pending record")
        }
    }
}
