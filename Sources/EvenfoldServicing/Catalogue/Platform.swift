// SPDX-License-Identifier: Apache-2.0

/// A processor architecture that an operating system runs on.
///
/// The raw value is the word of topology files and catalogues.
package enum Platform: String, Hashable, Comparable, Sendable, Codable, CaseIterable {
    /// 32-bit x86.
    case x86
    /// 64-bit x86 (AMD64, Intel 64).
    case x64
    /// Itanium; articles write it `IA-64`.
    case ia64
    /// 64-bit Arm.
    case arm64

    /// The platform of a machine as the Linux kernel names it, such as `x86_64`; `nil` for another one.
    ///
    /// Source: uname(2).
    package static func of(linuxMachine machine: String) -> Platform? {
        switch machine {
        case "x86_64": .x64
        case "aarch64": .arm64
        case "ia64": .ia64
        case "i386", "i486", "i586", "i686": .x86
        default: nil
        }
    }

    /// The name as vendors' articles write it.
    package var title: String { self == .ia64 ? "IA-64" : rawValue }

    private var rank: Int {
        switch self {
        case .x86: 0
        case .x64: 1
        case .ia64: 2
        case .arm64: 3
        }
    }

    /// Orders as articles list them: x86, x64, IA-64, arm64.
    package static func < (left: Platform, right: Platform) -> Bool { left.rank < right.rank }
}
