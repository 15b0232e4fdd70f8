// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// Whether the folder leaves this name out; only asked of names that are not replicated already.
    func isFiltered(_ name: FileName, _ kind: ItemKind) -> Bool {
        let patterns = kind == .directory ? configuration.directoryFilter : configuration.fileFilter
        return patterns.contains { Self.matches(name.bytes[...], $0.bytes[...]) }
    }

    /// `*` stands for any bytes, `?` for one.
    ///
    /// - Complexity: O(name · pattern) at worst.
    private static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        var nameIndex = name.startIndex
        var patternIndex = pattern.startIndex
        var star: (pattern: Int, name: Int)?
        while nameIndex < name.endIndex {
            if patternIndex < pattern.endIndex, pattern[patternIndex] == 0x2A {
                star = (patternIndex, nameIndex)
                patternIndex += 1
            } else if patternIndex < pattern.endIndex,
                pattern[patternIndex] == 0x3F || pattern[patternIndex] == name[nameIndex]
            {
                patternIndex += 1
                nameIndex += 1
            } else if let last = star {
                patternIndex = last.pattern + 1
                nameIndex = last.name + 1
                star = (last.pattern, nameIndex)
            } else {
                return false
            }
        }
        while patternIndex < pattern.endIndex, pattern[patternIndex] == 0x2A { patternIndex += 1 }
        return patternIndex == pattern.endIndex
    }
}
