// SPDX-License-Identifier: Apache-2.0

/// Something that a test needs did not come about.
struct Trouble: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
