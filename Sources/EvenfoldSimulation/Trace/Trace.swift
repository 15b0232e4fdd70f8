// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

/// What happened in a run: a number that is the same for the same run in every process, and lines to read when they are wanted.
package struct Trace: Sendable {
    /// Whether lines are kept.
    package let isOn: Bool
    /// The lines.
    package private(set) var lines: [String] = []
    /// A hash over all events (FNV-1a).
    package private(set) var fingerprint: UInt64 = 0xCBF2_9CE4_8422_2325
    /// Short names of replicas.
    var names = TraceNames()

    init(isOn: Bool) {
        self.isOn = isOn
    }

    /// Adds numbers to the hash.
    mutating func mix(_ numbers: UInt64...) {
        for number in numbers { fingerprint = (fingerprint ^ number) &* 0x0100_0000_01B3 }
    }

    /// Notes some text.
    mutating func note(_ time: UInt64, _ member: Int?, _ text: @autoclosure () -> String) {
        mix(time, UInt64(member ?? 99))
        guard isOn else { return }
        add(time, member, text())
    }

    /// Notes an input.
    mutating func note(_ time: UInt64, _ member: Int, _ input: MemberInput) {
        mix(time, UInt64(member), 1)
        guard isOn else { return }
        add(time, member, "  <- " + names.text(input))
    }

    /// Notes an effect.
    mutating func note(_ time: UInt64, _ member: Int, _ effect: MemberEffect) {
        mix(time, UInt64(member), 2, TraceNames.number(of: effect))
        guard isOn else { return }
        add(time, member, "  -> " + names.text(effect))
    }

    /// Notes a publish operation.
    mutating func note(_ time: UInt64, _ member: Int, _ operation: PublishOperation, _ outcome: PublishOutcome) {
        mix(time, UInt64(member), 3)
        guard isOn else { return }
        add(time, member, "DISK \(names.text(operation)): \(names.text(outcome))")
    }

    /// Notes a user action.
    mutating func note(_ time: UInt64, _ member: Int, _ action: UserAction, wasDone: Bool, content: Int) {
        mix(time, UInt64(member), 4, wasDone ? 1 : 0, UInt64(content))
        guard isOn, wasDone else { return }
        add(time, member, "USER \(action.text(content: content))")
    }

    private mutating func add(_ time: UInt64, _ member: Int?, _ text: String) {
        let microseconds = time / 1_000
        let digits = String(microseconds)
        lines.append(
            String(repeating: " ", count: max(0, 11 - digits.count)) + digits + " " + (member.map { "m\($0)" } ?? "--")
                + " "
                + text
        )
    }
}

extension FileName {
    /// The name for people, hostile bytes escaped.
    var text: String { escaped(bytes) }
}

extension RelativePath {
    /// The path for people.
    var text: String { isRoot ? "/" : escaped(bytes) }
}

/// Bytes as text, everything outside printable ASCII as `\xNN`.
func escaped(_ bytes: [UInt8]) -> String {
    var result = ""
    for byte in bytes {
        if byte >= 0x20, byte < 0x7F {
            result.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
            result += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
    return result
}

extension UserAction {
    /// The action for people; `content` is the newest content, where it made one.
    func text(content: Int) -> String {
        switch self {
        case .create(let path): "create \(path.text) = \(content)"
        case .write(let path, let keeping): "write \(path.text) = \(content)\(keeping ? " keeping mtime" : "")"
        case .plant(let path, let content): "plant \(path.text) = \(content.number)"
        case .copy(let from, let to): "copy \(from.text) to \(to.text)"
        case .rename(let from, let to, let replacing): "rename \(from.text) to \(to.text)\(replacing ? " over it" : "")"
        case .exchange(let left, let right): "exchange \(left.text) and \(right.text)"
        case .unlink(let path): "unlink \(path.text)"
        case .makeDirectory(let path): "mkdir \(path.text)"
        case .removeDirectory(let path): "rmdir \(path.text)"
        case .makeLink(let path): "link \(path.text) -> t\(content)"
        case .changeMode(let path): "chmod \(path.text)"
        case .changeAttribute(let path): "setfattr \(path.text)"
        case .touch(let path): "touch \(path.text)"
        case .open(let path): "open \(path.text) for writing"
        case .close(let path): "close \(path.text)"
        }
    }
}

extension TreeNode {
    /// The node for people.
    var text: String {
        let what =
            switch kind {
            case .directory: "/"
            case .file: " = \(content.number)"
            case .symbolicLink: " -> \(escaped(target))"
            case nil: " (special)"
            }
        let extended = attributes.extended.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: ",")
        return path.text + what + " \(String(attributes.mode, radix: 8)) \(extended) \(modified.nanosecondsSinceEpoch)"
    }
}
