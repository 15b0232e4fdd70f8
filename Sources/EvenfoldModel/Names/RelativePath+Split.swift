// SPDX-License-Identifier: Apache-2.0

extension RelativePath {
    /// The parent and the last name; `nil` for the root.
    package var split: (parent: RelativePath, name: FileName)? {
        guard !isRoot else { return nil }
        guard let cut = bytes.lastIndex(of: 0x2F) else { return FileName(bytes).map { (.root, $0) } }
        guard let parent = RelativePath(Array(bytes[..<cut])), let name = FileName(Array(bytes[(cut + 1)...])) else {
            return nil
        }
        return (parent, name)
    }
}
