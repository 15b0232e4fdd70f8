// SPDX-License-Identifier: Apache-2.0

/// Bytes that can be read at any place: a file, or an array.
package protocol ByteSource {
    /// How many bytes there are.
    var byteCount: UInt64 { get }

    /// Reads exactly `count` bytes from `offset` on.
    ///
    /// The caller has made sure that they are within ``byteCount``; a source that has shrunk meanwhile fails.
    ///
    /// - Throws: ``ByteSourceFailure``.
    func read(_ count: Int, at offset: UInt64) throws(ByteSourceFailure) -> [UInt8]
}

/// Why bytes could not be read.
package struct ByteSourceFailure: Error, Hashable, Sendable {
    /// The reason as words, such as `Input/output error`.
    package var reason: String

    package init(reason: String) {
        self.reason = reason
    }
}

/// Bytes in memory as a source: the twin of a file.
package struct ByteArraySource: ByteSource, Hashable, Sendable {
    private let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var byteCount: UInt64 { UInt64(bytes.count) }

    package func read(_ count: Int, at offset: UInt64) throws(ByteSourceFailure) -> [UInt8] {
        guard count >= 0, let start = Int(exactly: offset), start <= bytes.count, bytes.count - start >= count else {
            throw ByteSourceFailure(reason: "end of file")
        }
        return Array(bytes[start..<(start + count)])
    }
}
