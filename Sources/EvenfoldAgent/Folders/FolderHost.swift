// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux
import EvenfoldReplication
import Synchronization

/// One folder on one server, from activation to removal: opens it when the probe vouches for its root, keeps it open, and opens it
/// again after a fault.
///
/// No folder waits for another: each host runs in a task of its own and its blocking work on lanes of its own.
package final class FolderHost: Sendable {
    /// The folder's name.
    package let folder: String
    let services: HostServices
    private let directory: AgentDirectory
    private let readiness: @Sendable (_ folder: String, _ isReady: Bool) -> Void
    let state: Mutex<State>

    struct State {
        var settings: FolderSettings
        var phase = Phase.starting
        /// What the member has told.
        var notes = MemberNotes()
        /// See ``FolderHost/wasSynchronised``.
        var wasSynchronised = false
        /// See ``FolderHost/suspend()``.
        var suspension = FolderSuspension()
    }

    /// Where a host is.
    package enum Phase: Sendable {
        /// Not opened yet, or being opened again.
        case starting
        /// Stopped by a fault; opened again by itself when that is gone.
        case faulty(FolderFault)
        /// Open.
        case open(OpenFolder)
        /// Closed for as long as somebody wants it to be.
        case suspended
        /// Ended for good.
        case ended
    }

    /// - Parameters:
    ///   - settings: The folder, here.
    ///   - directory: The agent's state directory.
    ///   - services: What folders share.
    ///   - readiness: Told when links for the folder may be opened, and when no more.
    package init(
        settings: FolderSettings,
        directory: AgentDirectory,
        services: HostServices,
        readiness: @escaping @Sendable (_ folder: String, _ isReady: Bool) -> Void
    ) {
        folder = settings.configuration.folder
        self.directory = directory
        self.services = services
        self.readiness = readiness
        state = Mutex(State(settings: settings))
    }

    /// Where the host is now.
    package var phase: Phase { state.withLock { $0.phase } }

    /// The settings in force.
    package var settings: FolderSettings { state.withLock { $0.settings } }

    /// The open folder; `nil` while it is not open.
    package var open: OpenFolder? {
        if case .open(let folder) = phase { folder } else { nil }
    }

    /// Whether the first synchronisation was done when the folder was closed last; no before it was open.
    var wasSynchronised: Bool { state.withLock { $0.wasSynchronised } }

    /// What the member has told since the host was made.
    package var notes: MemberNotes { state.withLock { $0.notes } }

    /// Changes sources, members, filters and limits; path and primary never change.
    package func configure(_ settings: FolderSettings) {
        let (open, isChanged) = state.withLock { state in
            let isChanged = state.settings.configuration.isReadOnly != settings.configuration.isReadOnly
            state.settings = settings
            guard case .open(let folder) = state.phase else { return (OpenFolder?.none, false) }
            return (folder, isChanged)
        }
        open?.engine.input(.configured(settings.configuration))
        if isChanged { tellReadOnly() }
    }

    private func tellReadOnly() {
        guard settings.configuration.isReadOnly else { return }
        let message = "this member is read-only: what is written here is undone, and kept"
        services.tell(.isReadOnly, folder: folder, message)
    }

    /// Runs until the task is cancelled; then the folder is closed.
    package func run() async {
        var backoff = Duration.seconds(1)
        while !Task.isCancelled {
            await untilWanted()
            if Task.isCancelled { break }
            let fault: FolderFault?
            switch await attempt() {
            case .success(let opened):
                let began = MonotonicTime.now
                fault = await stayOpen(opened)
                // One that fails again at once, for a full disk say, is tried less and less often.
                if MonotonicTime.now.since(began) >= .seconds(60) { backoff = .seconds(1) }
            case .failure(let failure):
                fault = failure.fault
            }
            guard !Task.isCancelled else { break }
            // Closed without a fault: it was suspended.
            guard let fault else { continue }
            raise(fault)
            if case .refused(.noAnswer) = fault {
                // The stuck helper is the retry: whoever holds the path answers it when he lets go.
                await services.probe.untilAnswered(path: settings.path)
            } else {
                await services.pause(backoff)
                backoff = min(backoff * 2, .seconds(30))
            }
        }
        state.withLock { $0.phase = .ended }
    }

    private func attempt() async -> Result<OpenFolder, FolderOpeningFailure> {
        let settings = settings
        let answer = await services.probe.probe(path: settings.path, anyFileSystem: settings.anyFileSystem)
        guard case .fine(_, _, let exists) = answer else { return .failure(FolderOpeningFailure(.refused(answer))) }
        let services = services
        let directory = directory
        return await services.blocking("\(folder) open") { [self] in
            OpenFolder.open(settings, exists: exists, directory: directory, services: services) { [weak self] report in
                self?.note(report)
            }
        }
    }

    /// Keeps the folder open until it fails or the task is cancelled.
    private func stayOpen(_ opened: OpenFolder) async -> FolderFault? {
        let gate = Gate()
        let closed = Gate()
        let failure = Mutex<FolderFault?>(nil)
        lower()
        state.withLock { state in
            state.phase = .open(opened)
            state.suspension.opened(stop: gate, closed: closed)
        }
        opened.engine.start(index: opened.index) { reason in
            failure.withLock { $0 = .index(reason) }
            gate.open()
        }
        if settings.configuration.isPrimary { services.tell(.isPrimary, folder: folder, "this member is the primary") }
        tellReadOnly()
        readiness(folder, true)
        await gate.passedOrCancelled()
        readiness(folder, false)
        let isSynchronised = opened.engine.ask { $0.currentHeader.initialSyncDone }
        state.withLock { state in
            state.phase = .starting
            state.wasSynchronised = isSynchronised
        }
        await services.blocking("\(folder) close") { opened.close() }
        closed.open()
        return failure.withLock { $0 }
    }

    private func raise(_ fault: FolderFault) {
        let path = state.withLock { state in
            state.phase = .faulty(fault)
            return state.settings.path
        }
        services.board.raise(
            .folderStopped(folder),
            message: fault.explanation(path: path),
            fields: fault.fields(path: path),
            now: services.clock.now()
        )
    }

    private func lower() {
        services.board.clear(
            .folderStopped(folder),
            message: "folder '\(folder)' goes on",
            fields: ["path": settings.path],
            now: services.clock.now()
        )
    }

    private func note(_ report: MemberReport) {
        let now = services.clock.now()
        let news = state.withLock { $0.notes.note(report, folder: folder, now: now) }
        for item in news {
            switch item {
            case .event(let id, let message, let fields):
                services.tell(id, folder: folder, message, fields: fields)
            case .raise(let condition, let message, let fields):
                services.board.raise(condition, message: message, fields: fields, now: now)
            case .clear(let condition, let message):
                services.board.clear(condition, message: message, now: now)
            case .call(let completion):
                completion()
            }
        }
    }
}
