// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldDiagnostics
import EvenfoldLinux

/// Measures Evenfold against the tools its users have now, on one machine, in alternating runs.
@main
struct EvenfoldBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evenfold-bench",
        abstract: "Measure Evenfold side by side with rsync's daemon and rsync over ssh.",
        discussion: """
            Everything happens below one new directory, which is removed at the end. Peers that are not installed are \
            named and left out. Every peer does every workload once in each run, so that a slow minute of the machine \
            hits all of them.
            """
    )

    /// How the result is printed.
    enum Output: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    @Option(help: "The number of small files.")
    var files = 100_000

    @Option(help: "The size of the big file: bytes, or with KiB, MiB or GiB.", transform: Self.size)
    var bigSize: UInt64 = 2 << 30

    @Option(help: "How many edits are measured in each run.")
    var edits = 10

    @Option(help: "How often everything is run.")
    var runs = 3

    @Option(help: "Where the folders lie; memory by default, a directory on a disk for the disk's share.")
    var directory = "/dev/shm"

    @Option(help: "The peers that take part: evenfold, rsync-daemon, rsync-ssh; all by default.")
    var peer: [PeerKind] = []

    @Option(help: "The workloads: \(Workload.allCases.map(\.rawValue).joined(separator: ", ")); all by default.")
    var workload: [Workload] = []

    @Option(help: "The evenfold program; by default the one beside this program.")
    var evenfold: String?

    @Option(help: "How the result is printed.")
    var output = Output.text

    func validate() throws {
        guard (1...10_000_000).contains(files) else { throw ValidationError("--files must be between 1 and 10000000") }
        guard (1 << 20...1 << 40).contains(bigSize) else {
            throw ValidationError("--big-size must be between 1MiB and 1024GiB")
        }
        guard (1...1_000).contains(runs) else { throw ValidationError("--runs must be between 1 and 1000") }
        guard (1...1_000).contains(edits) else { throw ValidationError("--edits must be between 1 and 1000") }
        guard directory.hasPrefix("/"), !directory.contains(where: { " \t\n\"'\\".contains($0) }) else {
            throw ValidationError("--directory must be an absolute path without blanks and quotes")
        }
    }

    func run() throws {
        let workspace = try Workspace(in: directory)
        defer { try? workspace.remove() }
        var measurements = measurements()
        for run in 1...runs {
            for kind in measurements.peers {
                Self.tell("run \(run) of \(runs): \(kind.title)")
                let scenario = Scenario(
                    workspace: workspace,
                    kind: kind,
                    sizes: measurements.sizes,
                    workloads: Set(workload.isEmpty ? Workload.allCases : workload)
                ) { source, destination in
                    makePeer(kind, workspace, source, destination)
                }
                do throws(BenchFailure) {
                    try scenario.run { workload, sample in measurements.add(sample, workload, kind) }
                } catch {
                    // One peer's failure leaves the others their measurements.
                    Self.tell("\(kind.title) failed: \(error.description)")
                    measurements.fail(kind, error.description)
                }
            }
        }
        print(output == .json ? measurements.document.text(.pretty) : measurements.text)
        if !measurements.failed.isEmpty { throw ExitCode.failure }
    }

    private func measurements() -> Measurements {
        var peers: [PeerKind] = []
        var skipped: [Measurements.Skipped] = []
        for kind in PeerKind.allCases where peer.isEmpty || peer.contains(kind) {
            if let reason = reasonToSkip(kind) {
                skipped.append(Measurements.Skipped(peer: kind, reason: reason))
                Self.tell("\(kind.title) left out: \(reason)")
            } else {
                peers.append(kind)
            }
        }
        return Measurements(
            sizes: WorkloadSizes(files: files, bigSize: bigSize, edits: edits),
            directory: directory,
            runs: runs,
            peers: peers,
            skipped: skipped
        )
    }

    private func reasonToSkip(_ kind: PeerKind) -> String? {
        switch kind {
        case .evenfold: EvenfoldAgents.reasonToSkip(evenfoldProgram)
        case .rsyncDaemon: RsyncDaemon.reasonToSkip()
        case .rsyncSSH: RsyncSSH.reasonToSkip()
        }
    }

    private func makePeer(_ kind: PeerKind, _ workspace: Workspace, _ source: String, _ destination: String) -> any Peer
    {
        switch kind {
        case .evenfold:
            EvenfoldAgents(program: evenfoldProgram, workspace: workspace, source: source, destination: destination)
        case .rsyncDaemon: RsyncDaemon(workspace: workspace, source: source, destination: destination)
        case .rsyncSSH: RsyncSSH(workspace: workspace, source: source, destination: destination)
        }
    }

    private var evenfoldProgram: String {
        if let evenfold { return evenfold }
        let own = PlainFiles.target(of: HostIdentity.ownExecutable) ?? ""
        return own.lastIndex(of: "/").map { own[...$0] + "evenfold" } ?? "evenfold"
    }

    private static func tell(_ text: String) {
        try? Terminal.write(Array("evenfold-bench: \(text)\n".utf8), to: .error)
    }

    private static func size(_ text: String) throws -> UInt64 {
        let units: [(name: String, shift: UInt64)] = [("GiB", 30), ("MiB", 20), ("KiB", 10), ("", 0)]
        for unit in units where text.hasSuffix(unit.name) {
            guard let number = UInt64(text.dropLast(unit.name.count)), number <= (1 << 40) >> unit.shift else { break }
            return number << unit.shift
        }
        throw ValidationError("a size such as 512MiB or 2GiB is wanted")
    }
}

extension PeerKind: ExpressibleByArgument {}

extension Workload: ExpressibleByArgument {}
