// SPDX-License-Identifier: Apache-2.0

extension SimulationRunner {
    /// Leaves out as much of what happens in a failing seed as possible while it still breaks the same promise.
    ///
    /// Delta debugging over the list of stimuli (Zeller, Hildebrandt, 2002); at most `budget` runs.
    /// - Returns: The numbers of the stimuli that are needed; `nil` where the seed does not fail.
    package static func shrink(_ seed: UInt64, options: Options = Options(), budget: Int = 600) -> Set<Int>? {
        let count = Scenario(seed: seed).stimuli.count
        var options = options
        options.isTracing = false
        var kept = (options.keep ?? Set(0..<count)).sorted()
        options.keep = Set(kept)
        guard let promise = run(seed: seed, options: options).violations.first?.promise else { return nil }
        var left = budget
        var size = max(1, kept.count / 2)
        while left > 0 {
            var hasShrunk = false
            var start = 0
            while start < kept.count, left > 0 {
                var candidate = kept
                candidate.removeSubrange(start..<min(kept.count, start + size))
                options.keep = Set(candidate)
                left -= 1
                if run(seed: seed, options: options).violations.contains(where: { $0.promise == promise }) {
                    kept = candidate
                    hasShrunk = true
                } else {
                    start += size
                }
            }
            if size == 1, !hasShrunk { break }
            if !hasShrunk { size = max(1, size / 2) }
        }
        return Set(kept)
    }
}
