// SPDX-License-Identifier: Apache-2.0

import Crypto
import EvenfoldDiagnostics

/// SHA-256 as text, for telling inputs of plans apart.
enum Fingerprint {
    /// 64 lower-case hexadecimal digits.
    static func hexadecimal(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { TerminalText.hex(UInt32($0), digits: 2).lowercased() }.joined()
    }
}
