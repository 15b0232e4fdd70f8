// SPDX-License-Identifier: Apache-2.0

import CLinuxTesting
import EvenfoldLinux
import Glibc
import Testing

@Suite("Commands", .timeLimit(.minutes(1)))
struct CommandTests {
    private let runner = CommandRunner(lanes: ThreadLanes())

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("output, error output, exit code, environment and directory")
    func ordinary() async throws {
        let result = try await runner.run(
            Command(
                arguments: ["sh", "-c", "echo $GREETING; pwd; echo oops >&2; exit 7"],
                environment: ["GREETING": "hello"],
                directory: "/dev"
            )
        )
        #expect(result.ending == .exited(7))
        #expect(text(result.output) == "hello\n/dev\n")
        #expect(text(result.errorOutput) == "oops\n")
        #expect(!result.isCut)
    }

    @Test("a command inherits three descriptors and no more")
    func descriptors() async throws {
        // Not close-on-exec, as other libraries open theirs.
        let leaked = unsafe open("/dev/null", O_RDONLY)
        defer { _ = close(leaked) }
        let result = try await runner.run(Command(arguments: ["ls", "/proc/self/fd"]))
        // The fourth is the directory that `ls` reads.
        #expect(text(result.output) == "0\n1\n2\n3\n")
    }

    @Test("output beyond the limit is dropped, and the command does not block on it")
    func limited() async throws {
        let result = try await runner.run(
            Command(arguments: ["sh", "-c", "head -c 3000000 /dev/zero"], outputLimit: 1_000)
        )
        #expect(result.ending == .exited(0))
        #expect(result.output.count == 1_000)
        #expect(result.isCut)
    }

    @Test("at its time limit a command and what it started end")
    func timeLimit() async throws {
        let folder = try TemporaryFolder(memory: true)
        let script = "trap '' TERM; (trap '' TERM; sleep 1000) & echo $! > \(folder.path("child")); wait"
        let result = try await runner.run(Command(arguments: ["sh", "-c", script], timeLimit: .milliseconds(300)))
        #expect(result.ending == .timedOut)
        let child = try #require(Int32(folder.read("child").dropLast()))
        // The signal was sent, and takes effect in its own time. Without it, the suite's time limit ends this wait.
        #expect(lt_wait_for_end(child) == 0)
    }

    @Test("cancelling the task ends the command")
    func cancelled() async throws {
        let task = Task { [runner] in
            try await runner.run(Command(arguments: ["sleep", "1000"], timeLimit: .seconds(1_000)))
        }
        task.cancel()
        #expect(try await task.value.ending == .cancelled)
    }

    @Test("a program that is not there is an error with its reason")
    func missing() async {
        await #expect(throws: SystemError(.spawn, ENOENT)) {
            try await runner.run(Command(arguments: ["/no/such/program"]))
        }
        await #expect(throws: SystemError(.spawn, ENOENT)) { try await runner.run(Command(arguments: [])) }
    }

    @Test("a signal is told apart from an exit code")
    func signalled() async throws {
        #expect(try await runner.run(Command(arguments: ["sh", "-c", "kill -9 $$"])).ending == .signalled(9))
    }

    @Test("what a command leaves running is not waited for")
    func leftRunning() async throws {
        let result = try await runner.run(
            Command(arguments: ["sh", "-c", "sleep 1000 & echo $!"], timeLimit: .seconds(50))
        )
        #expect(result.ending == .exited(0))
        let child = try #require(Int32(text(result.output).dropLast()))
        #expect(kill(child, SIGKILL) == 0)
    }
}
