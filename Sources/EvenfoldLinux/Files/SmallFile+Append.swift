// SPDX-License-Identifier: Apache-2.0

import Glibc

extension SmallFile {
    /// Adds bytes to the end of a file, which is made where missing, readable by its owner alone.
    ///
    /// Not durable at once.
    ///
    /// - Returns: The size of the file after it.
    ///
    /// System call: `open(2)` with `O_APPEND`.
    package static func append(_ bytes: [UInt8], to path: String) throws(SystemError) -> Int {
        let file = try Descriptor.open(path, flags: O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, mode: 0o600)
        try file.write(bytes)
        return Int(lseek(file.number, 0, SEEK_CUR))
    }
}
