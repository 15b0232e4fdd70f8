// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The files of the repository that these tests lie in.
enum Repository {
    /// Its root directory.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
}
