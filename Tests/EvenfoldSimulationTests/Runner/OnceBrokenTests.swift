// SPDX-License-Identifier: Apache-2.0

import EvenfoldSimulation
import Testing

@Suite("Runs that once broke a promise")
struct OnceBrokenTests {
    /// A directory that inherited the one it stood in; a swap of which one half could not be read; two losers that held
    /// the name of each other's winner; a file that was edited and removed between its publish and the commit; a
    /// removed directory that was forgotten while a cycle kept another one out of it; a staged file with the number of
    /// one that was placed before a crash; a directory that waited aside under the name of the one it inherited from; a
    /// placement over a kept file, undone by a user after a crash; losers that waited for knowledge which their source
    /// could not hand over; permissions changed just before a move; directories that had lost their place when a scan
    /// asked for them, or were not found by it; a removed directory that was forgotten before something else was moved
    /// into it; a new directory that was moved while it was scanned; an edit that left size and times as they were, of
    /// a file whose record had gone ahead of it before a restart; a swap of which one half moved on into a new
    /// directory that took the name of a removed file; a directory that was listed twice at once; directories that
    /// waited for the very name of one that had to be emptied into them first; a loser that was put away before a
    /// crash, for a winner that nobody remembered after it; a file of before the first synchronisation that the first
    /// scan could not look at; an edit just before permissions that were set, and a crash; a loser that was put away
    /// before a crash, in a directory that was made anew; a directory that was made anew while a scan looked at the old
    /// one; a file that was swapped, for all that its member could tell perhaps edited, and removed somewhere else; a
    /// user who went on after all was well, before hints about that could arrive; a removal that made a scan look at
    /// one half of a swap; a file that moved out of a directory of before the first synchronisation, which was removed;
    /// permissions that changed while a directory had the inode of another one.
    @Test(
        "keep it now",
        arguments: [
            197, 585, 741, 3_417, 5_521, 9_320, 9_391, 11_313, 12_310, 12_561, 15_114, 16_197, 16_304, 20_812,
            26_001, 29_577, 30_834, 47_115, 51_208, 55_277, 59_753, 61_942, 69_159, 71_945, 76_668, 90_094, 95_610,
            96_405, 99_073, 99_089, 102_072, 115_966, 127_287, 141_717, 142_299,
        ] as [UInt64]
    )
    func seed(_ seed: UInt64) { judge(seed) }

    /// A link that was made anew at a read-only member and thrown away; a placement whose bytes were being compared when
    /// a newer version came; content that a read-only member lost, known to be at a source only by what that says of
    /// itself; a copy that was to become another item's file and was put away in the moment it was found to be equal; a
    /// link that stood aside when its member was killed, while the directory that it came from could not be read.
    @Test("keep it now with read-only members", arguments: [47, 2_193, 69_247, 88_715, 169_391] as [UInt64])
    func readOnly(_ seed: UInt64) {
        #expect(Scenario(seed: seed).members.contains { $0.isReadOnly })
        judge(seed)
    }

    private func judge(_ seed: UInt64) {
        let outcome = SimulationRunner.run(seed: seed)
        #expect(outcome.violations.map(\.description) == [])
    }
}
