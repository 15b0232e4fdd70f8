// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldLinux
import Synchronization

/// The process of the tool: its streams, its signals, its exit code.
package enum EvenfoldProcess {
    /// Runs the command that the arguments name and ends the process.
    ///
    /// Ctrl-C and SIGTERM cancel the command, which ends in good order; a second one ends the process at once.
    package static func main() async -> Never {
        Terminal.ignoreBrokenPipes()
        AllocatorTuning.keepLargeBuffers()
        let variables = Environment.all
        let arguments = Array(CommandLine.arguments.dropFirst())
        let environment = CommandEnvironment(
            console: .standard(variables: variables),
            variables: variables,
            host: LinuxHost(lanes: ThreadLanes())
        )
        // The probe helper must end when its parent ends it, whatever holds it, and has nothing to put in order.
        guard arguments.first != ProbePath.configuration.commandName else {
            end(with: await CommandLineRun.perform(arguments, in: environment))
        }
        let interruption = Interruption()
        do throws(SystemError) {
            try SignalWatch.start([.interrupt, .terminate]) { signal in
                guard interruption.isFirst(signal) else { end(with: .interrupted) }
            }
        } catch {
            environment.console.tell("evenfold: signals cannot be watched: \(error.reason)")
        }
        let work = Task { await CommandLineRun.perform(arguments, in: environment) }
        interruption.cancels { work.cancel() }
        let status = await work.value
        // A command that a service manager stopped has done what it was asked; one that Ctrl-C stopped says so.
        end(with: interruption.signal == .interrupt && status != .success ? .interrupted : status)
    }

    private static func end(with status: ExitStatus) -> Never {
        EvenfoldCommand.exit(withError: ArgumentParser.ExitCode(status.rawValue))
    }
}

/// Remembers the first signal and passes it on as a cancellation.
private final class Interruption: Sendable {
    private struct State {
        var signal: SignalWatch.Signal?
        var cancel: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// The first signal; `nil` before it.
    var signal: SignalWatch.Signal? { state.withLock { $0.signal } }

    /// Notes a signal and cancels; `false` when it is not the first.
    func isFirst(_ signal: SignalWatch.Signal) -> Bool {
        let cancel: (@Sendable () -> Void)?? = state.withLock { state in
            guard state.signal == nil else { return .none }
            state.signal = signal
            return .some(state.cancel)
        }
        guard let cancel else { return false }
        cancel?()
        return true
    }

    /// Sets what a signal cancels, at once where one has come already.
    func cancels(_ cancel: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            state.cancel = cancel
            return state.signal != nil
        }
        if isLate { cancel() }
    }
}
