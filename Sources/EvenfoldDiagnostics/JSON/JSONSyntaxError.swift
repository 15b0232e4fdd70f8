// SPDX-License-Identifier: Apache-2.0

/// Why a text is not one JSON value, and where.
package struct JSONSyntaxError: Error, Hashable, Sendable {
    /// What is wrong.
    package enum Reason: Hashable, Sendable {
        /// The text ends in the middle of a value, or holds none.
        case unexpectedEnd
        /// Something stands where it may not.
        case unexpected(String)
        /// Something follows the value.
        case trailingText
        /// A number that begins with a superfluous zero, ends early or has no digits.
        case malformedNumber
        /// A number too large for a double.
        case numberOutOfRange
        /// A control character, a bad escape or half a surrogate pair in a string.
        case malformedString
        /// Bytes that are not UTF-8.
        case invalidUTF8
        /// A key that its object already has.
        case duplicateKey(String)
        /// Arrays and objects nested deeper than the limit.
        case tooDeep(limit: Int)
        /// More bytes than the limit.
        case tooLarge(limit: Int)
    }

    /// What is wrong.
    package let reason: Reason
    /// The offset of the offending byte.
    package let offset: Int

    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension JSONSyntaxError: CustomStringConvertible {
    package var description: String {
        switch reason {
        case .unexpectedEnd: "the text ends before the value does"
        case .unexpected(let what): "\(what) is not expected here"
        case .trailingText: "something follows the end of the value"
        case .malformedNumber: "a number is malformed"
        case .numberOutOfRange: "a number is too large"
        case .malformedString: "a string holds a control character, a bad escape or half a surrogate pair"
        case .invalidUTF8: "the text is not UTF-8"
        case .duplicateKey(let key): "the key “\(TerminalText.escaped(key))” occurs twice"
        case .tooDeep(let limit): "values are nested deeper than \(limit) levels"
        case .tooLarge(let limit): "the text is larger than \(limit) bytes"
        }
    }

    /// The error as a diagnostic about `source`, with code EV0013.
    package func diagnostic(in source: SourceText) -> Diagnostic {
        let position = source.position(ofByte: offset)
        return Diagnostic(
            code: "EV0013",
            severity: .error,
            summary: "this is not JSON: \(description)",
            location: SourceLocation(file: source.file, range: SourceRange(start: position, end: position))
        )
    }
}
