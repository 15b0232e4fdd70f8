// SPDX-License-Identifier: Apache-2.0

/// A parameter of a statement; it travels beside the text, in PostgreSQL's binary form.
enum PostgreSQLValue: Hashable, Sendable {
    /// `text`: UTF-8 without zero bytes.
    case text(String)
    /// `bytea`.
    case bytes([UInt8])
    /// `bigint`.
    case integer(Int64)

    /// The number of its type, which is the same in every database (`pg_type.dat`).
    var type: UInt32 {
        switch self {
        case .text: 25
        case .bytes: 17
        case .integer: 20
        }
    }

    /// The bytes that travel.
    var content: [UInt8] {
        switch self {
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        case .integer(let value): (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
        }
    }

    /// `count` placeholders from `$first` on, for a list in parentheses.
    static func placeholders(_ count: Int, from first: Int) -> String {
        (first..<first + count).map { "$\($0)" }.joined(separator: ", ")
    }
}
