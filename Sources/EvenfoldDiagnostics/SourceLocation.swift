// SPDX-License-Identifier: Apache-2.0

/// A range of text in a named file.
package struct SourceLocation: Hashable, Sendable {
    /// The file's name as the user gave it; `-` for standard input.
    package var file: String
    /// The range in it.
    package var range: SourceRange

    package init(file: String, range: SourceRange) {
        self.file = file
        self.range = range
    }
}

/// From a start up to, not including, an end.
package struct SourceRange: Hashable, Sendable {
    /// The first character.
    package var start: SourcePosition
    /// Just behind the last character; equal to the start for a mere point.
    package var end: SourcePosition

    package init(start: SourcePosition, end: SourcePosition) {
        self.start = start
        self.end = end
    }
}

/// A line and a column, both counted from 1; columns count Unicode scalars.
package struct SourcePosition: Hashable, Comparable, Sendable {
    /// The line, from 1.
    package var line: Int
    /// The column in Unicode scalars, from 1.
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
