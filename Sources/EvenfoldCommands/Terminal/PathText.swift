// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics
import FoundationEssentials

/// Paths in documents: as text for everybody, and exactly for whoever needs the bytes.
package enum PathText {
    /// `path`, and `pathBase64` where the text is not exactly the bytes.
    package static func members(of bytes: [UInt8]) -> JSONObject {
        let text = TerminalText.escaped(bytes)
        var object: JSONObject = ["path": .string(text)]
        if !text.utf8.elementsEqual(bytes) { object["pathBase64"] = .string(Data(bytes).base64EncodedString()) }
        return object
    }
}
