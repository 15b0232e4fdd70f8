// SPDX-License-Identifier: Apache-2.0

/// Whether an update is installed, as far as facts tell.
///
/// Files are stronger evidence than a list: a service pack resets files and leaves the list alone. So one file below
/// its version is enough to call the update absent. And the other way round a list that does not name the update is
/// outweighed only by *every* versioned file at or above the package's version, on its branch: a file of the GDR
/// branch may have the higher number and still lack the fix, whereas LDR contains what GDR has.
struct Presence: Hashable, Sendable {
    /// Whether it is installed.
    var isPresent: Bool
    /// Whether the facts tell at all; `false` only together with an absent update.
    var isDecided: Bool
    /// Why.
    var evidence: [String]
}

extension Assessor {
    /// Judges whether `update` is installed on the server.
    ///
    /// - Complexity: O(files of the package).
    func presence(of update: Update, on system: SystemID, facts: ServerFacts) -> Presence {
        let listed = facts.lists(update.id)
        var reached: [String] = []
        var lacking: [String] = []
        var unknown: [String] = []
        for file in update.package(for: system)?.files ?? [] {
            guard let wanted = file.version else { continue }
            guard let found = facts.version(ofFile: file.name) else {
                unknown.append(file.name)
                continue
            }
            if found < wanted {
                lacking.append("\(file.name) is \(found), below \(wanted)")
            } else if !isOnBranch(found, of: wanted) {
                lacking.append("\(file.name) \(found) is of the GDR branch, which does not carry the fix of \(wanted)")
            } else {
                reached.append("\(file.name) is \(found), at or above \(wanted)")
            }
        }
        if !lacking.isEmpty {
            let contradiction =
                listed == true ? ["\(update.id) is listed as installed, but its files are not there"] : []
            return Presence(isPresent: false, isDecided: true, evidence: contradiction + lacking)
        }
        if listed == true {
            return Presence(
                isPresent: true,
                isDecided: true,
                evidence: ["\(update.id) is listed as installed"] + reached
            )
        }
        if !reached.isEmpty, unknown.isEmpty {
            return Presence(isPresent: true, isDecided: true, evidence: reached)
        }
        var evidence = [
            listed == false ? "\(update.id) is not listed as installed" : "the installed updates are unknown"
        ]
        evidence += reached
        if !reached.isEmpty { evidence.append("the version of \(unknown.joined(separator: ", ")) is unknown") }
        return Presence(isPresent: false, isDecided: listed != nil, evidence: evidence)
    }

    /// Whether `found` carries what a file of the branch of `wanted` carries.
    private func isOnBranch(_ found: FileVersion, of wanted: FileVersion) -> Bool {
        guard let branch = catalogue.read(wanted)?.branch, branch == .ldr else { return true }
        return catalogue.read(found)?.branch != .gdr
    }
}
