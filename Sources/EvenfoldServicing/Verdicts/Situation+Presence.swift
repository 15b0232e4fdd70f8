// SPDX-License-Identifier: Apache-2.0

/// Whether an update is installed, as far as facts tell.
///
/// Files are stronger evidence than a list: a service pack resets files and leaves the list alone. So one file below
/// its version is enough to call the update absent. And the other way round a list that does not name the update is
/// outweighed only by *every* versioned file at or above the package's version, on its branch: a file of the GDR
/// branch may have the higher number and still lack the fix, whereas LDR contains what GDR has.
///
/// Versions of Debian packages are stronger still: one below its version makes the update absent, all of them at or
/// above make it present, and without them nothing but a list that names the update says anything. A package that is
/// not installed does not count unless the update requires it; where none counts, the update does not concern the
/// server.
struct Presence: Hashable, Sendable {
    /// Whether it is installed.
    var isPresent: Bool
    /// Whether the facts tell at all; `false` only together with an absent update.
    var isDecided: Bool
    /// Whether the update has anything to do with what is installed on the server.
    var isConcerned = true
    /// Why.
    var evidence: [String]
}

/// What the contents of an update look like on a server, as sentences.
private struct ContentEvidence {
    /// Files and packages at or above the wanted version.
    var reached: [String] = []
    /// Those below it, and required packages that are not installed.
    var lacking: [String] = []
    /// Those whose version is unknown, by name.
    var unknown: [String] = []
    /// Packages that are not installed and need not be.
    var notInstalled: [String] = []
    /// Whether Debian packages are among the contents.
    var hasPackages = false
}

extension Situation {
    /// Judges whether the update of `entry` is installed on the server.
    ///
    /// - Complexity: O(files and Debian packages of the update).
    func presence(of entry: CatalogueEntry, on system: SystemID) -> Presence {
        let listed = server.lists(entry)
        var content = ContentEvidence()
        if entry.listsContent, let update = entry.update {
            addFiles(of: update, on: system, to: &content)
            addDebianPackages(of: update, on: system, to: &content)
        }
        if !content.lacking.isEmpty {
            let what = content.hasPackages ? "packages" : "files"
            let contradiction =
                listed == true ? ["\(entry.id) is listed as installed, but its \(what) are not there"] : []
            return Presence(isPresent: false, isDecided: true, evidence: contradiction + content.lacking)
        }
        if listed == true {
            return Presence(
                isPresent: true,
                isDecided: true,
                evidence: content.reached.isEmpty ? entry.listedEvidence : entry.listedEvidence + content.reached
            )
        }
        if content.unknown.isEmpty {
            if !content.reached.isEmpty {
                return Presence(isPresent: true, isDecided: true, evidence: content.reached + content.notInstalled)
            }
            if !content.notInstalled.isEmpty {
                return Presence(
                    isPresent: false,
                    isDecided: true,
                    isConcerned: false,
                    evidence: content.notInstalled
                )
            }
        }
        if content.hasPackages {
            // Debian keeps no list of updates, so one that does not name this update says nothing.
            let names = content.unknown.joined(separator: ", ")
            return Presence(
                isPresent: false,
                isDecided: false,
                evidence: ["whether \(names) is installed, and in which version, is unknown"]
            )
        }
        var evidence = listed == false ? entry.unlistedEvidence : ["the installed updates are unknown"]
        if !content.reached.isEmpty {
            evidence += content.reached
            evidence.append("the version of \(content.unknown.joined(separator: ", ")) is unknown")
        }
        return Presence(isPresent: false, isDecided: listed != nil, evidence: evidence)
    }

    private func addFiles(of update: Update, on system: SystemID, to content: inout ContentEvidence) {
        for file in update.package(for: system)?.files ?? [] {
            guard let wanted = file.version else { continue }
            guard let found = server.facts.version(ofFile: file.name) else {
                content.unknown.append(file.name)
                continue
            }
            if found < wanted {
                content.lacking.append("\(file.name) is \(found), below \(wanted)")
            } else if !assessor.isOnBranch(found, of: wanted) {
                content.lacking.append(
                    "\(file.name) \(found) is of the GDR branch, which does not carry the fix of \(wanted)"
                )
            } else {
                content.reached.append("\(file.name) is \(found), at or above \(wanted)")
            }
        }
    }

    private func addDebianPackages(of update: Update, on system: SystemID, to content: inout ContentEvidence) {
        for package in update.debianPackages(for: system) {
            content.hasPackages = true
            guard let versions = server.facts.packageVersions else {
                content.unknown.append(package.name)
                continue
            }
            guard let found = versions[package.name] else {
                if package.isRequired {
                    content.lacking.append(
                        "\(package.name) is not installed, and \(update.id) asks for \(package.version)"
                    )
                } else {
                    content.notInstalled.append("\(package.name) is not installed")
                }
                continue
            }
            if found < package.version {
                content.lacking.append("\(package.name) is \(found), below \(package.version)")
            } else {
                content.reached.append("\(package.name) is \(found), at or above \(package.version)")
            }
        }
    }
}

extension Assessor {
    /// Whether `found` carries what a file of the branch of `wanted` carries.
    func isOnBranch(_ found: FileVersion, of wanted: FileVersion) -> Bool {
        guard let branch = catalogue.read(wanted)?.branch, branch == .ldr else { return true }
        return catalogue.read(found)?.branch != .gdr
    }
}
