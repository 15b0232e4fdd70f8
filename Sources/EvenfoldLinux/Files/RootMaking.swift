// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Making a folder's root where its parent directory is there and it is not.
package enum RootMaking {
    /// Makes the directory at an absolute path that a probe has vouched for up to its parent.
    ///
    /// One that is there by now is fine.
    ///
    /// System call: `mkdir(2)`.
    package static func makeRoot(_ path: String) throws(SystemError) {
        do throws(SystemError) {
            _ = try systemCall(.makeDirectory) { unsafe mkdir(path, 0o755) }
        } catch {
            guard error.number == EEXIST else { throw error }
        }
    }
}
