// SPDX-License-Identifier: Apache-2.0

/// The text of one file, cut into lines, for turning offsets into places and places into shown lines.
///
/// A line ends with LF, CR LF or a lone CR, as editors count. Bytes that are not UTF-8 count as one scalar each.
package struct SourceText: Sendable {
    /// The file's name as the user gave it; `-` for standard input.
    package let file: String
    /// The bytes of the file.
    package let bytes: [UInt8]
    /// Where each line begins, as an offset in bytes.
    private let byteStarts: [Int]
    /// Where each line begins, as an offset in scalars.
    private let scalarStarts: [Int]

    /// Cuts the text into lines.
    ///
    /// - Complexity: O(n)
    package init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
        var byteStarts = [0]
        var scalarStarts = [0]
        var index = 0
        var scalars = 0
        while index < bytes.count {
            let (scalar, length) = UTF8Sequence.scalar(in: bytes, at: index) ?? (" ", 1)
            index += length
            scalars += 1
            let endsLine = scalar == "\n" || scalar == "\r" && !(index < bytes.count && bytes[index] == 0x0A)
            if endsLine {
                byteStarts.append(index)
                scalarStarts.append(scalars)
            }
        }
        self.byteStarts = byteStarts
        self.scalarStarts = scalarStarts
    }

    /// The number of lines; an empty file has one.
    package var lineCount: Int { byteStarts.count }

    /// The bytes of a line counted from 1, without its end; empty for a line that does not exist.
    package func line(_ number: Int) -> [UInt8] {
        guard byteStarts.indices.contains(number - 1) else { return [] }
        let start = byteStarts[number - 1]
        var end = number < byteStarts.count ? byteStarts[number] : bytes.count
        while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        return Array(bytes[start..<end])
    }

    /// The length of a line in bytes, its end included; 0 for a line that does not exist.
    ///
    /// - Complexity: O(1)
    package func lineLength(_ number: Int) -> Int {
        guard byteStarts.indices.contains(number - 1) else { return 0 }
        return (number < byteStarts.count ? byteStarts[number] : bytes.count) - byteStarts[number - 1]
    }

    /// The place of a scalar counted from 0 over the whole file; the end of the text for one beyond it.
    ///
    /// - Complexity: O(log lines)
    package func position(ofScalar offset: Int) -> SourcePosition {
        let line = Self.line(of: max(0, offset), in: scalarStarts)
        return SourcePosition(line: line + 1, column: max(0, offset) - scalarStarts[line] + 1)
    }

    /// The place of a byte counted from 0.
    ///
    /// - Complexity: O(length of the line)
    package func position(ofByte offset: Int) -> SourcePosition {
        let offset = min(max(0, offset), bytes.count)
        let line = Self.line(of: offset, in: byteStarts)
        var index = byteStarts[line]
        var column = 1
        while index < offset {
            index += UTF8Sequence.scalar(in: bytes, at: index)?.length ?? 1
            column += 1
        }
        return SourcePosition(line: line + 1, column: column)
    }

    /// The whole of the text, from its first to behind its last character.
    package var range: SourceRange {
        SourceRange(start: SourcePosition(line: 1, column: 1), end: position(ofByte: bytes.count))
    }

    /// The last start that is not behind `offset`, by binary search.
    private static func line(of offset: Int, in starts: [Int]) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }
}
