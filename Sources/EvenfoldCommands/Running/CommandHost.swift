// SPDX-License-Identifier: Apache-2.0

package import EvenfoldServicing

/// What commands need of the machine they run on, so that tests can give them another.
package protocol CommandHost: Sendable {
    /// The bytes of the file, or of standard input for `-`; at most `limit` and one more.
    ///
    /// - Throws: ``HostFailure`` with the system's reason.
    func read(_ path: String, limit: Int) throws(HostFailure) -> [UInt8]

    /// Replaces the file by one with these bytes, readable by its owner alone; nobody sees half of it.
    ///
    /// - Throws: ``HostFailure`` with the system's reason.
    func write(_ bytes: [UInt8], to path: String) throws(HostFailure)

    /// Runs a program and waits for its end or the time limit, whichever is first.
    ///
    /// Not a failure: any exit code. Cancellation ends the program.
    func run(_ request: ProcessRequest) async -> ProcessOutcome

    /// The facts of this machine, which embedded servers share; `nil` where nothing about it can be read.
    func facts() async -> ServerFacts?

    /// The next line from the person at the terminal, without its end; `nil` at the end of input, without a terminal, and
    /// when the command is interrupted meanwhile.
    func ask(_ prompt: String, on console: Console) async -> String?

    /// Reads the facts of the Windows installation whose volume is mounted at an absolute path.
    func readInstallation(at path: String, catalogue: UpdateCatalogue) async -> InstallationReading

    /// The absolute path of the directory in which the command was started.
    var workingDirectory: String { get }
}

/// Why the machine did not do what was asked.
package struct HostFailure: Error, Hashable, Sendable {
    /// The reason as words, such as `No such file or directory`.
    package var reason: String

    package init(reason: String) {
        self.reason = reason
    }
}

/// One program to run: arguments as they are, never through a shell.
package struct ProcessRequest: Hashable, Sendable {
    /// The program and its arguments; a program without a slash is looked up in `PATH`.
    package var arguments: [String]
    /// Variables added to the environment of the command.
    package var variables: [String: String]
    /// Where it runs; `nil` is the directory of the command.
    package var directory: String?
    /// How long it may take.
    package var timeLimit: Duration
    /// How many bytes of its output are kept; a program that prints more is ended.
    package var outputLimit: Int
    /// The file in which it is noted while it runs, for a later command to find it; `nil` for none.
    package var trace: String?

    package init(
        arguments: [String],
        variables: [String: String] = [:],
        directory: String? = nil,
        timeLimit: Duration,
        outputLimit: Int = 1 << 20,
        trace: String? = nil
    ) {
        self.arguments = arguments
        self.variables = variables
        self.directory = directory
        self.timeLimit = timeLimit
        self.outputLimit = outputLimit
        self.trace = trace
    }
}

/// What came of a program.
package enum ProcessOutcome: Hashable, Sendable {
    /// It ended by itself with this code, having printed `output` and, as messages, `errors`.
    case exited(code: UInt32, output: [UInt8], errors: [UInt8])
    /// A signal ended it.
    case signalled(Int32, errors: [UInt8])
    /// It was ended because its time was up.
    case timedOut(errors: [UInt8])
    /// It was ended because it printed more than was allowed.
    case printedTooMuch
    /// It could not be started.
    case notStarted(reason: String)
    /// The command was interrupted meanwhile; the program was ended.
    case cancelled
}
