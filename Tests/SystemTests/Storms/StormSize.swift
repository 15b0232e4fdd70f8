// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// How large the storms are: small ones in every run of the tests, larger ones where the environment asks for them.
///
/// `EVENFOLD_STORM_EDITS` is the number of edits of each member, `EVENFOLD_STORM_KILLS` how often each agent is killed
/// meanwhile, and `EVENFOLD_STORM_TREES` names directories, between colons, that are copied into the folder first.
struct StormSize: Sendable {
    /// Edits of each member.
    var edits = 250
    /// How often each agent is killed.
    var kills = 3
    /// Directories that are copied into the folder, beside a small tree made from a seed; none by default.
    var trees: [String] = []

    /// What the environment asks for.
    static let asked: StormSize = {
        var size = StormSize()
        if let edits = Environment.value("EVENFOLD_STORM_EDITS").flatMap(Int.init) { size.edits = edits }
        if let kills = Environment.value("EVENFOLD_STORM_KILLS").flatMap(Int.init) { size.kills = kills }
        let trees = Environment.value("EVENFOLD_STORM_TREES") ?? ""
        size.trees = trees.split(separator: ":").map(String.init)
        return size
    }()
}
