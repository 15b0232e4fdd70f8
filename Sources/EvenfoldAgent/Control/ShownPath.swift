// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
package import EvenfoldModel
import FoundationEssentials

/// A path as documents show it: as text, and exactly where the text is not exact.
package struct ShownPath: Hashable, Sendable {
    /// The path as text; bytes that are not UTF-8, and control characters, are escaped.
    package let text: String
    /// The path's bytes in base64; `nil` where the text is exact.
    package let base64: String?

    package init(_ path: RelativePath) {
        text = TerminalText.escaped(path.bytes)
        base64 = text.utf8.elementsEqual(path.bytes) ? nil : Data(path.bytes).base64EncodedString()
    }
}
