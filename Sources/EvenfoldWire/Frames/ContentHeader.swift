// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
package import EvenfoldReplication

/// What stands at the beginning of a content frame's payload; the file's bytes follow it, untouched by any encoding.
///
/// ```
/// | request, 64 bits | digest, 256 bits, with flag `whole` | reason, 8 bits, with flag `unavailable` | bytes … |
/// ```
package struct ContentHeader: Hashable, Sendable {
    /// The puller's number for the file.
    package let request: UInt64
    /// How the file ends with this frame; `nil` while more follows.
    package let end: ContentEnd?

    /// The flags of a content frame.
    package enum Flags {
        /// The file ends with this frame's bytes.
        package static let whole: UInt8 = 1
        /// The file is not to be had; the frame has no bytes.
        package static let unavailable: UInt8 = 2
    }

    package init(request: UInt64, end: ContentEnd?) {
        self.request = request
        self.end = end
    }

    /// The flags that tell the other end how long this header is.
    package var flags: UInt8 {
        switch end {
        case nil: 0
        case .whole: Flags.whole
        case .unavailable: Flags.unavailable
        }
    }

    /// The length in bytes of a header with these flags.
    ///
    /// - Throws: ``WireError/value(_:)`` for both flags together.
    package static func length(flags: UInt8) throws(WireError) -> Int {
        switch flags {
        case 0: 8
        case Flags.whole: 40
        case Flags.unavailable: 9
        default: throw .value("the flags of a content frame")
        }
    }

    /// The header as big-endian bytes.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(40)
        Self.append(request, to: &bytes)
        switch end {
        case nil: break
        case .whole(let digest):
            for word in [digest.word0, digest.word1, digest.word2, digest.word3] { Self.append(word, to: &bytes) }
        case .unavailable(let reason): bytes.append(reason.rawValue)
        }
        return bytes
    }

    /// A header from the wire.
    ///
    /// - Parameters:
    ///   - flags: The flags of the frame.
    ///   - bytes: Exactly as many as ``length(flags:)`` says.
    /// - Throws: ``WireError`` for another number of bytes or a reason that does not exist.
    package init(flags: UInt8, bytes: some Collection<UInt8>) throws(WireError) {
        guard try bytes.count == Self.length(flags: flags) else { throw .malformed }
        var iterator = bytes.makeIterator()
        func word() -> UInt64 {
            var word: UInt64 = 0
            for _ in 0..<8 { word = word << 8 | UInt64(iterator.next() ?? 0) }
            return word
        }
        request = word()
        if flags == Flags.whole {
            end = .whole(Digest(word0: word(), word1: word(), word2: word(), word3: word()))
        } else if flags == Flags.unavailable {
            guard let byte = iterator.next(), let reason = UnavailableReason(rawValue: byte) else {
                throw .value("the reason of unavailable content")
            }
            end = .unavailable(reason)
        } else {
            end = nil
        }
    }

    private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
        }
    }
}

/// How a file's content ends on a channel.
package enum ContentEnd: Hashable, Sendable {
    /// Whole; the digest of all its bytes.
    case whole(Digest)
    /// Not to be had.
    case unavailable(UnavailableReason)
}
