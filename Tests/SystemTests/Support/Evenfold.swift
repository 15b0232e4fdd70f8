// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// The program under test, which the package builds beside the tests.
enum Evenfold {
    static let path: String = {
        let own = PlainFiles.target(of: "/proc/self/exe") ?? ""
        return "/" + own.split(separator: "/").dropLast().joined(separator: "/") + "/evenfold"
    }()

    /// In addition to what the tests have, `PATH` above all: no fleet but the one that is named, no colours, English
    /// reasons, and a crash that says where.
    static let environment = [
        "EVENFOLD_FLEET": "",
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "SWIFT_BACKTRACE": "enable=yes,color=no,threads=crashed,interactive=no,cache=no",
    ]

    /// What came of a command.
    struct Run: Sendable, CustomStringConvertible {
        var ending: CommandResult.Ending
        /// Standard output.
        var output: String
        /// Standard error.
        var messages: String

        var description: String { "\(ending)\n\(output)\(messages)" }
    }

    /// Runs a command to its end, by way of a program that becomes it, where one is named.
    static func run(_ arguments: [String], under wrapper: [String] = []) async throws -> Run {
        let command = Command(
            arguments: wrapper + [path] + arguments,
            environment: environment,
            timeLimit: .seconds(180)
        )
        let result = try await CommandRunner(lanes: ThreadLanes()).run(command)
        return Run(
            ending: result.ending,
            output: String(decoding: result.output, as: UTF8.self),
            messages: String(decoding: result.errorOutput, as: UTF8.self)
        )
    }

    /// Runs a command that a test cannot go on without.
    @discardableResult
    static func succeed(_ arguments: [String]) async throws -> Run {
        let result = try await run(arguments)
        guard result.ending == .exited(0) else {
            throw Trouble("evenfold \(arguments.joined(separator: " ")): \(result)")
        }
        return result
    }
}
