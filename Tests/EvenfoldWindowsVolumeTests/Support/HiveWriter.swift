// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import EvenfoldWindows
import Testing

/// Makes registry files: an empty one byte by byte, and filled ones through hivexsh.
enum HiveWriter {
    /// A registry file with a root key alone.
    ///
    /// Source: Maxim Suhanov, "Windows registry file format specification".
    static var empty: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 8_192)
        func put(_ text: String, _ offset: Int) {
            bytes.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8)
        }
        func put(_ number: UInt32, _ offset: Int, count: Int = 4) {
            for index in 0..<count { bytes[offset + index] = UInt8(truncatingIfNeeded: number >> (8 * UInt32(index))) }
        }
        put("regf", 0)
        put(1, 4)
        put(1, 8)
        put(1, 20)
        put(3, 24)
        put(1, 32)
        put(0x20, 36)
        put(0x1000, 40)
        put(1, 44)
        let bin = 4_096
        put("hbin", bin)
        put(0x1000, bin + 8)
        // The root key: its size, negative where it is in use, and its fields; no key is the number -1.
        let key = bin + 0x20
        put(UInt32(bitPattern: -0x58), key)
        put("nk", key + 4)
        put(0x2C, key + 6, count: 2)
        for field in [32, 36, 44, 52] { put(.max, key + field) }
        put(0x78, key + 48)
        put(4, key + 76, count: 2)
        put("ROOT", key + 80)
        // Its security, which every key below shares.
        let security = bin + 0x78
        put(UInt32(bitPattern: -0x30), security)
        put("sk", security + 4)
        put(0x78, security + 8)
        put(0x78, security + 12)
        put(1, security + 16)
        put(20, security + 20)
        put(0x8000_0001, security + 24)
        put(0x1000 - 0xA8, bin + 0xA8)
        return checked(bytes)
    }

    /// The file with the checksum of its header set right.
    static func checked(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for lane in 0..<4 {
            result[0x1FC + lane] = stride(from: lane, to: 0x1FC, by: 4).reduce(0) { $0 ^ bytes[$1] }
        }
        return result
    }

    /// A registry file with a tree's content.
    static func file(_ tree: RegistryTree) throws -> [UInt8] {
        let folder = try TestFolder()
        let hive = try folder.write("hive", empty)
        let script = try folder.write(
            "script",
            Array((lines(tree) + ["commit", "quit", ""]).joined(separator: "\n").utf8)
        )
        try TestFolder.run("hivexsh", "-w", "-f", script, hive)
        return try SmallFile.read(hive, limit: 1 << 26)
    }

    private static func lines(_ tree: RegistryTree) -> [String] {
        var lines: [String] = []
        if !tree.values.isEmpty {
            lines.append("setval \(tree.values.count)")
            for (name, value) in tree.values.sorted(by: { $0.key < $1.key }) {
                let (type, bytes) = encoded(value)
                let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ",")
                lines += [name, "hex:\(type):\(digits)"]
            }
        }
        for (name, child) in tree.keys.sorted(by: { $0.key < $1.key }) {
            lines += ["add \(name)", "cd \(name)"] + self.lines(child) + ["cd .."]
        }
        return lines
    }

    private static func encoded(_ value: RegistryValue) -> (UInt32, [UInt8]) {
        func units(_ text: String) -> [UInt8] {
            (Array(text.utf16) + [0]).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        }
        return switch value {
        case .text(let text): (1, units(text))
        case .texts(let texts): (7, texts.flatMap(units) + [0, 0])
        case .number(let number): (4, (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) })
        case .other(let type, let bytes): (type, bytes)
        }
    }
}
