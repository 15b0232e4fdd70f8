// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// Many small files, a hundred to a directory, below one directory of a folder.
struct SmallTree {
    /// The name of the directory with everything in it.
    static let directory = "tree"
    /// What it is renamed to.
    static let renamed = "moved"
    /// The directory of the files that are edited.
    static let edited = "tree/d00000"

    let folder: String
    let files: Int

    /// Writes all files.
    ///
    /// - Complexity: O(files).
    func make() throws(SystemError) {
        var generator = ContentGenerator(seed: 1)
        let top = folder + "/" + Self.directory
        try PlainFiles.makeDirectory(top)
        var directory = top
        for number in 0..<files {
            if number % 100 == 0 {
                directory = top + "/d" + Self.digits(number / 100)
                try PlainFiles.makeDirectory(directory)
            }
            let size = 1_024 + Int(generator.next() % 7_169)
            try PlainFiles.write(generator.bytes(size), to: directory + "/f" + Self.digits(number))
        }
    }

    /// Whether every file is there with its size, below `directory` of `other`; the first one may be left out, where it
    /// was removed.
    func matches(_ other: String, directory: String, skippingFirst: Bool = false) -> Bool {
        var generator = ContentGenerator(seed: 1)
        for number in 0..<files {
            let size = 1_024 + generator.next() % 7_169
            generator.skip(Int(size))
            if number == 0, skippingFirst { continue }
            let path = "\(other)/\(directory)/d\(Self.digits(number / 100))/f\(Self.digits(number))"
            guard PlainFiles.status(path)?.size == size else { return false }
        }
        return true
    }

    private static func digits(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 5 - text.count)) + text
    }
}
