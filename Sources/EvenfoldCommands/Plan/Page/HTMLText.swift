// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// Text that is safe inside an HTML page, between tags and inside quoted attributes.
package enum HTMLText {
    /// The text with everything escaped that means something to a browser, and control characters made visible.
    package static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in TerminalText.escaped(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
