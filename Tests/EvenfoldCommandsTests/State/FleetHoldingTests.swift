// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import EvenfoldDiagnostics
import EvenfoldLinux
import EvenfoldModel
import EvenfoldState
import FileTesting
import NIOPosix
import Testing

@Suite("The lock of a fleet", .timeLimit(.minutes(1)))
struct FleetHoldingTests {
    /// A machine with a fleet's directory of its own.
    private struct Machine {
        let directory: TemporaryDirectory
        let messages = RecordingSink()

        init() throws { directory = try TemporaryDirectory() }

        func take(
            _ store: any StateStore,
            patience: Duration = .zero,
            pace: FleetHolding.Pace = .init(lease: .seconds(30), renewal: .milliseconds(40))
        ) async throws(CommandFailure) -> FleetHolding {
            let plain = Style(isColoured: false)
            return try await FleetHolding.take(
                fleet: directory.path,
                store: store,
                patience: patience,
                pause: Pause(group: MultiThreadedEventLoopGroup.singleton),
                pace: pace,
                console: Console(
                    results: messages,
                    messages: messages,
                    resultStyle: plain,
                    messageStyle: plain,
                    isMessageTerminal: false,
                    width: 80
                )
            )
        }
    }

    private let store = MemoryStateStore(now: { Timestamp.now })

    private func expectLocked(_ body: () async throws(CommandFailure) -> FleetHolding) async {
        do throws(CommandFailure) {
            let holding = try await body()
            await holding.release()
            Issue.record("the lock was granted twice")
        } catch {
            #expect(error.status == .locked)
            #expect(error.diagnostics.first?.detail?.contains("evenfold, process") == true, "\(error.diagnostics)")
        }
    }

    @Test("two commands of one machine: the second is told who has the lock at once")
    func sameMachine() async throws {
        let machine = try Machine()
        let holding = try await machine.take(store)
        await expectLocked { () async throws(CommandFailure) in try await machine.take(store) }
        await holding.release()
        let next = try await machine.take(store)
        #expect(next.fence == holding.fence + 1)
        await next.release()
    }

    @Test("operators of two machines: the second is told who has the lock, as soon as that one is seen to be at work")
    func otherMachine() async throws {
        let holding = try await Machine().take(store)
        let other = try Machine()
        await expectLocked { () async throws(CommandFailure) in try await other.take(store) }
        #expect(try await FleetState(store: store).isEmpty)
        await holding.release()
    }

    @Test("who may wait gets the lock when it is given back", arguments: [true, false])
    func waits(isSameMachine: Bool) async throws {
        let machine = try Machine()
        let other = isSameMachine ? machine : try Machine()
        let holding = try await machine.take(store)
        async let next = other.take(store, patience: .seconds(3_600))
        await other.messages.wait(for: "Waiting for the lock")
        await holding.release()
        let fence = try await next.fence
        #expect(fence == holding.fence + 1)
        try await next.release()
    }

    @Test("a lease that nobody renews was left behind, and is waited for until it ends")
    func leftBehind() async throws {
        let lease = Duration.milliseconds(300)
        guard case .granted = try await FleetState(store: store).takeHold(holder: "gone", for: lease) else {
            throw CancellationError()
        }
        let began = ContinuousClock.now
        let holding = try await Machine().take(store)
        #expect(began.duration(to: .now) > .milliseconds(200))
        #expect(holding.fence == 2)
        await holding.release()
    }

    @Test("a lease is renewed while its holder works, and lost when somebody takes it away")
    func renewed() async throws {
        // No lease ends by itself here, however busy the machine is.
        let pace = FleetHolding.Pace(lease: .seconds(3_600), renewal: .milliseconds(40))
        let holding = try await Machine().take(store, pace: pace)
        let first = try #require(store.leaseHolder(FleetState.applyLease))
        let pause = Pause(group: MultiThreadedEventLoopGroup.singleton)
        while store.leaseHolder(FleetState.applyLease)?.expires == first.expires {
            _ = await pause.end(after: .milliseconds(10))
        }
        store.breakLease(FleetState.applyLease)
        let next = try await Machine().take(store, pace: pace)
        let topology = AppliedTopology(version: 1, document: [], milliseconds: 0, by: "late")
        let state = FleetState(store: store)
        #expect(try await state.record(topology, under: holding.lease) == .leaseLost)
        await holding.release()
        #expect(store.leaseHolder(FleetState.applyLease) != nil, "who lost a lease gives nothing back")
        #expect(try await state.record(topology, under: next.lease) == .written)
        await next.release()
    }
}
