// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// The directory in which a bench does all its work, and which goes with it.
struct Workspace {
    /// Its path, without blanks.
    let path: String

    /// Makes a new directory in `parent`.
    init(in parent: String) throws(BenchFailure) {
        do throws(SystemError) {
            path = "\(parent)/evenfold-bench-\(String(try RandomBytes.word(), radix: 36))"
            try PlainFiles.makeDirectory(path, mode: 0o700)
        } catch {
            throw BenchFailure(error, "\(parent) cannot be used")
        }
    }

    /// Makes a directory in it and returns its path.
    func directory(_ name: String) throws(BenchFailure) -> String {
        let directory = path + "/" + name
        do throws(SystemError) { try PlainFiles.makeDirectory(directory) } catch {
            throw BenchFailure(error, directory)
        }
        return directory
    }

    /// Removes a directory in it with everything in it.
    func clear(_ name: String) throws(BenchFailure) {
        _ = try Program.run("rm", ["-rf", "--", path + "/" + name])
    }

    /// Removes it.
    func remove() throws(BenchFailure) {
        _ = try Program.run("rm", ["-rf", "--", path])
    }
}
