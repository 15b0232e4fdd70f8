// SPDX-License-Identifier: Apache-2.0

/// Cuts a stream of JSON objects that follow one another into the objects, wherever the pieces of the stream end.
///
/// Only where an object ends is looked for; what is in it is the decoder's matter.
struct JSONObjects {
    /// What is wrong with a stream.
    enum Flaw: Error, Hashable, Sendable {
        /// Something between the objects is none.
        case noObject
        /// An object is longer than the limit; nothing after it can be told.
        case tooLong
    }

    /// The most bytes of one object.
    private let limit: Int
    private var object: [UInt8] = []
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    init(limit: Int) { self.limit = limit }

    /// Takes the next piece, which may end anywhere.
    ///
    /// - Returns: The objects that end in it, in order.
    /// - Throws: What is wrong; objects before that in the same piece are lost.
    /// - Complexity: O(length of the piece); never keeps more than the limit.
    mutating func add(_ piece: some Sequence<UInt8>) throws(Flaw) -> [[UInt8]] {
        var complete: [[UInt8]] = []
        for byte in piece {
            if depth == 0 {
                if Self.isSpace(byte) { continue }
                guard byte == UInt8(ascii: "{") else { throw .noObject }
            }
            guard object.count < limit else { throw .tooLong }
            object.append(byte)
            follow(byte)
            if depth == 0 {
                complete.append(object)
                object = []
            }
        }
        return complete
    }

    private mutating func follow(_ byte: UInt8) {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\t")
    }
}
