// SPDX-License-Identifier: Apache-2.0

extension TimeZoneRules {
    /// The rules in a file of the IANA database's compiled form, TZif (RFC 9636), which may be damaged or hostile.
    ///
    /// ```
    ///  header │ data with 32-bit times │ header │ data with 64-bit times │ \n footer \n
    ///  └───────── version 1 ──────────┘ └──────── versions 2, 3, 4 … only ────────────┘
    ///  data:  times │ a type for each │ types: offset(4) isDaylight(1) name(1) │ names │ leap seconds │ flags │ flags
    /// ```
    ///
    /// A file that counts leap seconds (the database's `right/` files) is refused: its instants are not those of the
    /// system's clock.
    ///
    /// - Throws: ``TimeZoneFault``; never traps.
    /// - Complexity: O(bytes).
    package init(tzif bytes: [UInt8]) throws(TimeZoneFault) {
        var reader = TZifReader(bytes: bytes)
        var header = try reader.header()
        guard header.version >= UInt8(ascii: "2") else {
            self = try reader.rules(header, width: 4, footer: nil)
            return
        }
        try reader.skip(header.size(width: 4))
        header = try reader.header()
        var footer = reader
        try footer.skip(header.size(width: 8))
        self = try reader.rules(header, width: 8, footer: try footer.footer())
    }
}

/// Why bytes are no rules of a time zone.
package enum TimeZoneFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// They do not begin like a compiled time zone.
    case notAZone
    /// They end too early.
    case truncated
    /// A part of them cannot be.
    case unsound(String)

    package var description: String {
        switch self {
        case .notAZone: "this is not a compiled time zone"
        case .truncated: "the compiled time zone ends too early"
        case .unsound(let part): "the compiled time zone is not sound: \(part)"
        }
    }
}

/// Reads TZif from the front.
private struct TZifReader {
    struct Header {
        var version: UInt8
        /// Flags, flags, leap seconds, times, types, bytes of names, in the order of the file.
        var counts: [Int]

        var times: Int { counts[3] }
        var types: Int { counts[4] }
        var leapSeconds: Int { counts[2] }

        /// The bytes of its data; counts have 32 bits, so nothing overflows.
        func size(width: Int) -> Int {
            times * (width + 1) + types * 6 + counts[5] + leapSeconds * (width + 4) + counts[1] + counts[0]
        }
    }

    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private func require(_ count: Int) throws(TimeZoneFault) {
        guard count <= bytes.count - position else { throw .truncated }
    }

    mutating func skip(_ count: Int) throws(TimeZoneFault) {
        try require(count)
        position += count
    }

    private mutating func byte() throws(TimeZoneFault) -> UInt8 {
        try require(1)
        position += 1
        return bytes[position - 1]
    }

    private mutating func integer(width: Int) throws(TimeZoneFault) -> Int64 {
        try require(width)
        let word = bytes[position..<(position + width)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        position += width
        return width == 4 ? Int64(Int32(truncatingIfNeeded: word)) : Int64(bitPattern: word)
    }

    mutating func header() throws(TimeZoneFault) -> Header {
        let magic = Array("TZif".utf8)
        guard bytes.count - position >= 4, Array(bytes[position..<(position + 4)]) == magic else {
            throw bytes.count - position < 4 ? .truncated : .notAZone
        }
        position += 4
        let version = try byte()
        try skip(15)
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(Int(UInt32(truncatingIfNeeded: try integer(width: 4)))) }
        return Header(version: version, counts: counts)
    }

    /// The text between the two line feeds behind the data; `nil` where it is empty.
    mutating func footer() throws(TimeZoneFault) -> PosixTimeZone? {
        guard try byte() == 0x0A else { throw .unsound("no footer follows the data") }
        guard let end = bytes[position...].firstIndex(of: 0x0A) else { throw .truncated }
        let text = Array(bytes[position..<end])
        guard !text.isEmpty else { return nil }
        guard let zone = PosixTimeZone(text) else { throw .unsound("the footer is no rule") }
        return zone
    }

    mutating func rules(
        _ header: Header,
        width: Int,
        footer: PosixTimeZone?
    ) throws(TimeZoneFault) -> TimeZoneRules {
        try require(header.size(width: width))
        guard header.leapSeconds == 0 else { throw .unsound("it counts leap seconds") }
        guard header.types > 0 else { throw .unsound("it has no local time") }
        var times: [Int64] = []
        for _ in 0..<header.times { times.append(try integer(width: width)) }
        var types: [Int] = []
        for _ in 0..<header.times { types.append(Int(try byte())) }
        var offsets: [Int] = []
        for _ in 0..<header.types {
            offsets.append(Int(try integer(width: 4)))
            try skip(2)
        }
        guard types.allSatisfy({ $0 < offsets.count }) else { throw .unsound("a change leads to no local time") }
        let transitions = zip(times, types).map { TimeZoneRules.Transition(at: $0, offset: offsets[$1]) }
        guard let rules = TimeZoneRules(initialOffset: offsets[0], transitions: transitions, footer: footer) else {
            throw .unsound("its changes are out of order or its offsets out of range")
        }
        return rules
    }
}
