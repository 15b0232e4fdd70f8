// SPDX-License-Identifier: Apache-2.0

package import EvenfoldEngine

/// What a probe helper prints, one line each: where it is about to look, and in the end what it found.
///
/// Words are separated by single spaces; every byte of a word outside letters, digits and `/._-` is written as `%XX`.
package enum ProbeLine: Hashable, Sendable {
    /// The next system call concerns this component.
    case step([UInt8])
    case fine(fileSystem: String, mountPoint: [UInt8], exists: Bool)
    case symbolicLink(component: [UInt8], target: [UInt8])
    case unsupported(type: String, mountPoint: [UInt8])
    case unusable(component: [UInt8], reason: String)

    /// The line without its newline.
    package var text: String {
        switch self {
        case .step(let component): "step \(Self.escape(component))"
        case .fine(let type, let point, let exists):
            "fine \(Self.escape(Array(type.utf8))) \(Self.escape(point)) \(exists ? "1" : "0")"
        case .symbolicLink(let component, let target): "link \(Self.escape(component)) \(Self.escape(target))"
        case .unsupported(let type, let point): "unsupported \(Self.escape(Array(type.utf8))) \(Self.escape(point))"
        case .unusable(let component, let reason):
            "unusable \(Self.escape(component)) \(Self.escape(Array(reason.utf8)))"
        }
    }

    /// Reads a line; `nil` for anything else.
    package init?(_ line: String) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        let values = words.dropFirst().map { Self.unescape($0) }
        guard let first = words.first, !values.contains(nil) else { return nil }
        let fields = values.compactMap { $0 }
        switch (first, fields.count) {
        case ("step", 1): self = .step(fields[0])
        case ("fine", 3):
            guard fields[2] == [0x30] || fields[2] == [0x31] else { return nil }
            self = .fine(fileSystem: Self.shown(fields[0]), mountPoint: fields[1], exists: fields[2] == [0x31])
        case ("link", 2): self = .symbolicLink(component: fields[0], target: fields[1])
        case ("unsupported", 2): self = .unsupported(type: Self.shown(fields[0]), mountPoint: fields[1])
        case ("unusable", 2): self = .unusable(component: fields[0], reason: Self.shown(fields[1]))
        default: return nil
        }
    }

    /// What the line means; `nil` for a step.
    package var answer: PathProbeAnswer? {
        switch self {
        case .step: nil
        case .fine(let type, let point, let exists):
            .fine(fileSystem: type, mountPoint: Self.shown(point), exists: exists)
        case .symbolicLink(let component, let target):
            .symbolicLink(component: Self.shown(component), target: Self.shown(target))
        case .unsupported(let type, let point): .unsupportedFileSystem(type: type, mountPoint: Self.shown(point))
        case .unusable(let component, let reason): .unusable(component: Self.shown(component), reason: reason)
        }
    }

    /// Bytes as text: what is not UTF-8 stands as `\xNN`.
    static func shown(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return bytes.map { byte in
            byte >= 0x20 && byte < 0x7F ? String(UnicodeScalar(byte)) : "\\x" + hex(byte)
        }.joined()
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    private static func escape(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F: String(UnicodeScalar(byte))
            default: "%" + hex(byte)
            }
        }.joined()
    }

    private static func unescape(_ word: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = Array(word.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == 0x25 else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
