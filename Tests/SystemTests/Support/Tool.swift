// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Glibc

/// Programs that know nothing of Evenfold, to judge it by.
///
/// One that is not installed fails the test and says which Debian package has it: what was not judged is not fine.
enum Tool {
    /// Runs a program to its end, in a directory.
    static func run(_ arguments: [String], of package: String, in directory: String) async throws -> CommandResult {
        let command = Command(
            arguments: arguments,
            environment: ["LC_ALL": "C.UTF-8", "TZ": "UTC"],
            directory: directory,
            timeLimit: .seconds(120)
        )
        do throws(SystemError) {
            return try await CommandRunner(lanes: ThreadLanes()).run(command)
        } catch {
            guard error.number == ENOENT else { throw error }
            throw Trouble(
                "\(arguments.first ?? "") is not installed, so nothing was judged; it is in package \(package)"
            )
        }
    }

    /// The output of a program that must succeed.
    @discardableResult
    static func output(_ arguments: [String], of package: String, in directory: String) async throws -> String {
        let result = try await run(arguments, of: package, in: directory)
        guard result.ending == .exited(0), !result.isCut else {
            let messages = String(decoding: result.errorOutput, as: UTF8.self)
            throw Trouble("\(arguments.joined(separator: " ")): \(result.ending) \(messages)")
        }
        return String(decoding: result.output, as: UTF8.self)
    }
}
