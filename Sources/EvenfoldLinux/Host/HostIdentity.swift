// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What this machine calls itself.
package enum HostIdentity {
    /// The host's name.
    ///
    /// System call: `gethostname(2)`.
    package static func name() throws(SystemError) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        let count = buffer.count
        _ = try systemCall(.hostName) { unsafe gethostname(&buffer, count - 1) }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The machine as the kernel names it, such as `x86_64`.
    ///
    /// System call: `uname(2)`.
    package static func machine() throws(SystemError) -> String {
        var name = utsname()
        _ = try systemCall(.hostName) { unsafe uname(&name) }
        return unsafe withUnsafeBytes(of: &name.machine) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// The kernel's random name for this boot; another one after each restart (`/proc/sys/kernel/random/boot_id`).
    package static func bootID() throws(SystemError) -> String {
        let bytes = try SmallFile.read("/proc/sys/kernel/random/boot_id", limit: 256)
        return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    }

    /// This process's number.
    package static var processNumber: Int32 { getpid() }

    /// The effective user's number; 0 is root.
    package static var userNumber: UInt32 { geteuid() }

    /// This program's own file, even when it was replaced on disk since it started.
    package static let ownExecutable = "/proc/self/exe"
}
