// SPDX-License-Identifier: Apache-2.0

/// What is measured.
enum Workload: String, CaseIterable {
    /// Many small files, the destination empty.
    case firstSmall = "first.small"
    /// The same again, nothing changed.
    case unchanged = "unchanged.small"
    /// One small file written, until its content is at the destination.
    case edit = "edit.visible"
    /// The directory with all small files renamed, until it is renamed at the destination.
    case rename = "rename.directory"
    /// One big file, the destination empty.
    case firstBig = "first.big"
    /// 200 places of 4 KiB and 1,000 bytes more in the middle of the big file, until they are at the destination.
    case delta = "delta.big"

    /// What it is, for people.
    func title(_ sizes: WorkloadSizes) -> String {
        switch self {
        case .firstSmall: "\(sizes.files) files of 1-8 KiB, first sync"
        case .unchanged: "nothing changed, \(sizes.files) files"
        case .edit: "edit to visible, \(sizes.files)-file folder"
        case .rename: "rename a directory of \(sizes.files) files"
        case .firstBig: "one file of \(sizes.bigSizeText), first sync"
        case .delta: "200 edits of 4 KiB + 1,000 bytes inserted in it"
        }
    }
}

/// How much is moved.
struct WorkloadSizes {
    /// The number of small files.
    var files: Int
    /// The size of the big file in bytes.
    var bigSize: UInt64
    /// How many edits are measured in each run.
    var edits: Int

    /// The big size for people.
    var bigSizeText: String {
        let units = ["B", "KiB", "MiB", "GiB"]
        var value = bigSize
        var unit = 0
        while unit < units.count - 1, value >= 1_024, value % 1_024 == 0 {
            value /= 1_024
            unit += 1
        }
        return "\(value) \(units[unit])"
    }
}
