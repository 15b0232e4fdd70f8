// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import EvenfoldServicing
import EvenfoldState
import Synchronization

import enum EvenfoldCommands.ExitStatus

/// A stream that keeps what is written.
final class RecordingSink: TextSink {
    private let content = Mutex("")
    private let waiters = ChangeWaiters()

    var text: String { content.withLock { $0 } }

    func write(_ text: String) {
        content.withLock { $0 += text }
        waiters.wake()
    }

    /// Waits until the words are written.
    func wait(for words: String) async {
        while true {
            let wakes = waiters.wakes
            if text.contains(words) { return }
            await waiters.wait(since: wakes)
        }
    }
}

/// A machine that exists in the test alone: files by path, programs by a function.
struct FakeHost: CommandHost {
    var files: [String: String] = [:]
    var answer: String?
    var programs: @Sendable (ProcessRequest) -> ProcessOutcome = { _ in .notStarted(reason: "no such program") }
    var installations: @Sendable (String, UpdateCatalogue) -> InstallationReading = { _, _ in
        .failure(.root(HostFailure(reason: "No such file or directory")))
    }
    var ownFacts: ServerFacts?
    var workingDirectory = "/nowhere"

    func read(_ path: String, limit: Int) throws(HostFailure) -> [UInt8] {
        guard let text = files[path] else { throw HostFailure(reason: "No such file or directory") }
        return Array(text.utf8.prefix(limit))
    }

    func write(_ bytes: [UInt8], to path: String) throws(HostFailure) {
        throw HostFailure(reason: "Read-only file system")
    }

    func run(_ request: ProcessRequest) async -> ProcessOutcome { programs(request) }

    func readInstallation(at path: String, catalogue: UpdateCatalogue) async -> InstallationReading {
        installations(path, catalogue)
    }

    func facts() async -> ServerFacts? { ownFacts }

    func ask(_ prompt: String, on console: Console) async -> String? { answer }
}

/// Runs the tool as `main` does, in an invented world.
struct CommandTester {
    /// What a run leaves behind.
    struct Run {
        var status: ExitStatus
        var output: String
        var messages: String
    }

    var host = FakeHost()
    var variables: [String: String] = [:]

    func run(_ arguments: [String]) async -> Run {
        let (results, messages) = (RecordingSink(), RecordingSink())
        let console = Console(
            results: results,
            messages: messages,
            resultStyle: Style(isColoured: false),
            messageStyle: Style(isColoured: false),
            isMessageTerminal: false,
            width: 100
        )
        let environment = CommandEnvironment(console: console, variables: variables, host: host)
        let status = await CommandLineRun.perform(arguments, in: environment)
        return Run(status: status, output: results.text, messages: messages.text)
    }
}
