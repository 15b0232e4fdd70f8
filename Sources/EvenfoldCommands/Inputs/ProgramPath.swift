// SPDX-License-Identifier: Apache-2.0

/// Paths as topologies and command lines write them, made absolute.
package enum ProgramPath {
    /// The command with its program made absolute where it is a relative path; a bare name stays for `PATH`.
    package static func resolved(_ command: [String], in directory: String) -> [String] {
        guard let program = command.first, program.contains("/") else { return command }
        return [absolute(program, in: directory)] + command.dropFirst()
    }

    /// The path from `/`, without `.` components; `..` stays, since what it means depends on links.
    package static func absolute(_ path: String, in directory: String) -> String {
        let joined = path.hasPrefix("/") ? path : directory + "/" + path
        let parts = joined.split(separator: "/").filter { $0 != "." }
        return "/" + parts.joined(separator: "/")
    }

    /// The directory that holds the file, made absolute.
    package static func directory(of file: String, in directory: String) -> String {
        let parts = absolute(file, in: directory).split(separator: "/").dropLast()
        return "/" + parts.joined(separator: "/")
    }
}
