// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// One row of an answer, as it came; every column is checked when it is read.
struct PostgreSQLRow: Hashable, Sendable {
    /// The columns in binary form; `nil` is NULL.
    let columns: [[UInt8]?]

    /// A column's bytes.
    func bytes(_ index: Int) throws(PostgreSQLError) -> [UInt8] {
        guard columns.indices.contains(index), let bytes = columns[index] else {
            throw .damaged("column \(index + 1) of an answer is missing")
        }
        return bytes
    }

    /// A column of type `bigint`.
    func integer(_ index: Int) throws(PostgreSQLError) -> Int64 {
        let bytes = try bytes(index)
        guard bytes.count == 8 else { throw .damaged("column \(index + 1) of an answer is no number of 64 bits") }
        return Int64(bitPattern: bytes.reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
    }

    /// A column of type `bigint` that counts from zero.
    func count(_ index: Int) throws(PostgreSQLError) -> UInt64 {
        guard let count = UInt64(exactly: try integer(index)) else {
            throw .damaged("column \(index + 1) of an answer is below zero")
        }
        return count
    }

    /// A column of type `boolean`.
    func flag(_ index: Int) throws(PostgreSQLError) -> Bool {
        switch try bytes(index) {
        case [0]: return false
        case [1]: return true
        default: throw .damaged("column \(index + 1) of an answer is neither true nor false")
        }
    }

    /// A column of text, or of bytes that are text.
    func text(_ index: Int) throws(PostgreSQLError) -> String {
        guard let text = String(validating: try bytes(index), as: UTF8.self) else {
            throw .damaged("column \(index + 1) of an answer is no text")
        }
        return text
    }

    /// A column of type `timestamptz`: microseconds since 2000-01-01 UTC.
    func time(_ index: Int) throws(PostgreSQLError) -> Timestamp {
        let microseconds = try integer(index)
        guard microseconds != .min, microseconds != .max else {
            throw .damaged("column \(index + 1) of an answer is a time without end")
        }
        let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return Timestamp(seconds: 946_684_800 + seconds, nanoseconds: 0).advanced(by: .microseconds(rest))
    }
}
