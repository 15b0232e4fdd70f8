// SPDX-License-Identifier: Apache-2.0

import FileTesting
import FoundationEssentials

extension TemporaryDirectory {
    /// The permission bits of a file below it.
    func mode(of name: String) throws -> UInt32? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
        // Some number type or other, depending on what else the process has loaded.
        return attributes[.posixPermissions].flatMap { UInt32("\($0)") }
    }
}
