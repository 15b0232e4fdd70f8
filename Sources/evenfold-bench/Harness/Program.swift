// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// Programs that are run to their end.
enum Program {
    /// Where a program is; `nil` where it is not installed.
    static func path(of name: String) -> String? {
        // Daemons lie where the path of an ordinary user does not lead.
        let path = (Environment.value("PATH") ?? "") + ":/usr/local/sbin:/usr/sbin:/sbin"
        for directory in path.split(separator: ":") where directory.hasPrefix("/") {
            let candidate = "\(directory)/\(name)"
            if PlainFiles.isExecutable(candidate) { return candidate }
        }
        return nil
    }

    /// Runs a program and returns what it printed.
    ///
    /// - Throws: ``BenchFailure`` with its last words unless its exit code is one of `accepted`.
    @discardableResult
    static func run(
        _ program: String,
        _ arguments: [String],
        accepting accepted: Set<Int32> = [0],
        timeLimit: Duration = .seconds(900)
    ) throws(BenchFailure) -> String {
        let command = Command(
            arguments: [program] + arguments,
            environment: ["LC_ALL": "C"],
            timeLimit: timeLimit,
            outputLimit: 64 << 10
        )
        let result: CommandResult
        do throws(SystemError) {
            result = try CommandRunner.runBlocking(command)
        } catch {
            throw BenchFailure(error, program)
        }
        if case .exited(let code) = result.ending, accepted.contains(code) {
            return String(decoding: result.output, as: UTF8.self)
        }
        let line = ([program] + arguments).joined(separator: " ")
        throw BenchFailure("\(line): \(ending(result.ending)): \(lastWords(result.errorOutput))")
    }

    /// The last lines of what a program wrote to standard error.
    static func lastWords(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.suffix(2_000), as: UTF8.self)
    }

    private static func ending(_ ending: CommandResult.Ending) -> String {
        switch ending {
        case .exited(let code): "exit code \(code)"
        case .signalled(let signal): "ended by signal \(signal)"
        case .timedOut: "not done in time"
        case .cancelled: "cancelled"
        }
    }
}
