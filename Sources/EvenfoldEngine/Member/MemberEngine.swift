// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
package import EvenfoldReplication
import Synchronization

/// Runs one member machine against the real world: feeds it inputs in one order and performs the effects it answers.
///
/// It has no decision of its own. All inputs go through one lane, so the machine is never asked twice at the same time; effects are performed on
/// other lanes, in batches, and their answers come back as inputs. Nothing here blocks the caller.
package final class MemberEngine: Sendable {
    /// What happened that people should know, with the time; called on the engine's lane, briefly.
    package typealias Reporter = @Sendable (MemberReport) -> Void

    let disk: any FolderDisk
    let lanes: any LaneSource
    let clock: any EngineClock
    let decisions: any Lane
    let reading: any Lane
    /// Two, because a first scan has nothing else to do while it waits for the kernel.
    let inspecting: [any Lane]
    let hashing: any Lane
    let publishing: any Lane
    let links = Mutex(LinkTable())
    let wake = Mutex<(any Alarm)?>(nil)
    let hints = Mutex(HintBuffer())
    let report: Reporter
    private let machine: Mutex<MemberMachine>
    private let commits = Mutex<CommitQueue?>(nil)
    private let isStopped = Atomic<Bool>(false)

    /// Makes an engine around a machine restored from `index`; ``start(failed:)`` sets it going.
    ///
    /// - Parameters:
    ///   - machine: The machine.
    ///   - disk: The folder's disk, its root open.
    ///   - lanes: Where threads come from.
    ///   - clock: Time and alarms.
    ///   - name: The folder's name, for the threads' names.
    ///   - report: Told what people should know.
    package init(
        machine: MemberMachine,
        disk: any FolderDisk,
        lanes: any LaneSource,
        clock: any EngineClock,
        name: String,
        report: @escaping Reporter
    ) {
        self.machine = Mutex(machine)
        self.disk = disk
        self.lanes = lanes
        self.clock = clock
        self.report = report
        decisions = lanes.makeLane(named: "\(name) decide")
        reading = lanes.makeLane(named: "\(name) read")
        inspecting = (1...2).map { lanes.makeLane(named: "\(name) look \($0)") }
        hashing = lanes.makeLane(named: "\(name) hash")
        publishing = lanes.makeLane(named: "\(name) publish")
    }

    /// Starts recovery and the first scan.
    ///
    /// - Parameters:
    ///   - index: The index database that the machine was restored from.
    ///   - failed: Told once if the index fails; the engine then does nothing more.
    package func start(index: any MemberIndex, failed: @escaping @Sendable (IndexFailure) -> Void) {
        let queue = CommitQueue(
            index: index,
            lane: lanes.makeLane(named: "commit"),
            committed: { [weak self] number in self?.input(.committed(number)) },
            failed: { [weak self] failure in
                self?.stop()
                failed(failure)
            }
        )
        commits.withLock { $0 = queue }
        input(.foundStaged(disk.leftInStaging, inStores: disk.inodes(of: machine.withLock { $0.unjudgedKept })))
        input(.started)
    }

    /// Stops: nothing more is decided or begun.
    ///
    /// What is under way on other lanes ends by itself and is not answered.
    package func stop() {
        isStopped.store(true, ordering: .sequentiallyConsistent)
        wake.withLock { alarm in
            alarm?.cancel()
            alarm = nil
        }
        for link in links.withLock({ table in table.open.compactMap { table[$0]?.link } }) { link.close() }
    }

    /// Gives the machine an input, in order with all others.
    package func input(_ input: MemberInput) {
        decisions.enqueue { self.decide(input) }
    }

    /// Asks the machine something, at a moment between two inputs.
    package func ask<Answer: Sendable>(_ question: (borrowing MemberMachine) -> Answer) -> Answer {
        machine.withLock { question($0) }
    }

    func decide(_ input: MemberInput) {
        guard !isStopped.load(ordering: .sequentiallyConsistent) else { return }
        let now = clock.now()
        let effects = machine.withLock { $0.handle(input, now: now) }
        for effect in effects { perform(effect, now: now) }
    }

    func commit(_ transaction: IndexTransaction) {
        commits.withLock { $0 }?.add(transaction)
    }
}
