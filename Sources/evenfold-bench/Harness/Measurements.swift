// SPDX-License-Identifier: Apache-2.0

/// All samples of a bench, and the peers that took no part.
struct Measurements {
    /// A peer that was left out, and why.
    struct Skipped {
        let peer: PeerKind
        let reason: String
    }

    /// How much was moved.
    let sizes: WorkloadSizes
    /// Where the folders lay.
    let directory: String
    /// How often everything was run.
    let runs: Int
    /// The peers in the order of their runs.
    var peers: [PeerKind]
    /// The peers that were left out.
    var skipped: [Skipped]
    /// The peers that failed in a run, and how.
    private(set) var failed: [Skipped] = []
    private var samples: [Workload: [PeerKind: [Sample]]] = [:]

    init(sizes: WorkloadSizes, directory: String, runs: Int, peers: [PeerKind], skipped: [Skipped]) {
        self.sizes = sizes
        self.directory = directory
        self.runs = runs
        self.peers = peers
        self.skipped = skipped
    }

    /// Adds a sample.
    mutating func add(_ sample: Sample, _ workload: Workload, _ peer: PeerKind) {
        samples[workload, default: [:]][peer, default: []].append(sample)
    }

    /// Notes that a peer could not finish a run.
    mutating func fail(_ peer: PeerKind, _ reason: String) {
        failed.append(Skipped(peer: peer, reason: reason))
    }

    /// What the samples of one workload by one peer came to; `nil` where there are none.
    func statistics(_ workload: Workload, _ peer: PeerKind) -> Statistics? {
        Statistics(samples[workload]?[peer] ?? [])
    }

    /// How many times as long a peer takes as another one; `nil` where one of them was not measured.
    func ratio(_ workload: Workload, _ peer: PeerKind, to other: PeerKind) -> Double? {
        guard let own = statistics(workload, peer), let others = statistics(workload, other), others.median > 0 else {
            return nil
        }
        return own.median / others.median
    }
}
