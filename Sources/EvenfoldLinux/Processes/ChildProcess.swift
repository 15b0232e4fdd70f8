// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import Glibc

/// A process that this one started, held by a descriptor, so that its number can never mean another one.
///
/// It inherits three descriptors and nothing else: not even those that a library opened without `O_CLOEXEC`.
/// System calls: `posix_spawn(3)`, `pidfd_open(2)`, `waitid(2)`.
struct ChildProcess: ~Copyable {
    /// Its number.
    let number: pid_t
    /// Readable when it has ended.
    let handle: Descriptor

    /// How a process ended.
    enum Ending: Hashable, Sendable {
        case exited(Int32)
        case signalled(Int32)
    }

    /// Starts a process.
    ///
    /// - Parameters:
    ///   - arguments: The program, looked up in `PATH` unless it has a slash, and its arguments.
    ///   - environment: `NAME=value`; `nil` inherits.
    ///   - directory: Its working directory; `nil` inherits.
    ///   - output: Its standard output; `nil` is nowhere.
    ///   - error: Its standard error; `nil` is nowhere.
    ///   - ownGroup: Whether it leads a process group of its own.
    /// - Throws: ``SystemError`` when it cannot be started.
    init(
        arguments: [String],
        environment: [String]?,
        directory: String?,
        output: Int32?,
        error: Int32?,
        ownGroup: Bool
    ) throws(SystemError) {
        guard let program = arguments.first, !program.isEmpty else { throw SystemError(.spawn, ENOENT) }
        let argumentList = TextList(arguments)
        let environmentList = TextList(environment ?? [])
        let directoryList = TextList(directory.map { [$0] } ?? [])
        var process: pid_t = 0
        var spawn = unsafe ef_spawn()
        unsafe spawn.executable = unsafe UnsafePointer(argumentList.pointers[0])
        unsafe spawn.arguments = unsafe UnsafePointer(argumentList.pointers.baseAddress)
        if environment == nil {
            unsafe spawn.environment = unsafe UnsafePointer(environ)
        } else {
            unsafe spawn.environment = unsafe UnsafePointer(environmentList.pointers.baseAddress)
        }
        unsafe spawn.directory = unsafe UnsafePointer(directoryList.pointers[0])
        unsafe spawn.input = -1
        unsafe spawn.output = output ?? -1
        unsafe spawn.error = error ?? -1
        unsafe spawn.own_group = ownGroup ? 1 : 0
        let number = unsafe ef_spawn_process(&spawn, &process)
        // `spawn` only points into the lists: without this the optimiser frees them after their last mention above.
        extendLifetime(argumentList)
        extendLifetime(environmentList)
        extendLifetime(directoryList)
        guard number == 0 else { throw SystemError(.spawn, number) }
        handle = try Self.handle(of: process)
        self.number = process
    }

    private static func handle(of process: pid_t) throws(SystemError) -> Descriptor {
        do throws(SystemError) {
            return Descriptor(owning: try systemCall(.spawn) { ef_pidfd_open(process) })
        } catch {
            // Without a handle it cannot be watched with a deadline; it is ended and left to be reaped with this
            // process.
            _ = kill(process, SIGKILL)
            throw error
        }
    }

    /// How it ended; `nil` while it runs.
    ///
    /// After that its number means nothing any more.
    func ending() -> Ending? {
        var code: Int32 = 0
        var status: Int32 = 0
        guard unsafe ef_pidfd_wait(handle.number, 1, &code, &status) == 1 else { return nil }
        return code == Int32(CLD_EXITED) ? .exited(status) : .signalled(status)
    }

    /// Sends a signal to its group, which it must lead.
    func signalGroup(_ signal: Int32) {
        _ = kill(-number, signal)
    }

    /// Waits as long as it takes until it ends, on a thread of its own, and then calls `completion`.
    consuming func reapLater(_ completion: @escaping @Sendable () -> Void) {
        let handle = SharedDescriptor(consume handle)
        let wait: @Sendable () -> Void = {
            var waiting = [pollfd(fd: handle.number, events: Int16(POLLIN), revents: 0)]
            _ = try? systemCall(.poll) { unsafe poll(&waiting, 1, -1) }
            var code: Int32 = 0
            var status: Int32 = 0
            _ = unsafe ef_pidfd_wait(handle.number, 1, &code, &status)
            completion()
        }
        do throws(SystemError) {
            try OwnThread.start(named: "reap", wait)
        } catch {
            // No thread just now: nobody waits for the process then, and nobody is told that it ended.
            completion()
        }
    }
}

/// Texts as C wants them: pointers to terminated bytes with a null pointer at the end; freed with the list.
@safe private struct TextList: ~Copyable {
    let pointers: UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>

    init(_ texts: [String]) {
        unsafe pointers = .allocate(capacity: texts.count + 1)
        for (index, text) in texts.enumerated() {
            unsafe pointers.initializeElement(at: index, to: strdup(text))
        }
        unsafe pointers.initializeElement(at: texts.count, to: nil)
    }

    deinit {
        for index in unsafe pointers.indices { unsafe free(pointers[index]) }
        unsafe pointers.deallocate()
    }
}
