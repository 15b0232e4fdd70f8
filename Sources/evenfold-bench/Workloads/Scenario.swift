// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// One run of all workloads by one peer, in a workspace of its own; the result of every step is checked.
struct Scenario {
    let workspace: Workspace
    let kind: PeerKind
    let sizes: WorkloadSizes
    let workloads: Set<Workload>
    /// Makes a peer for a source and a destination.
    let makePeer: (_ source: String, _ destination: String) throws(BenchFailure) -> any Peer

    /// Runs and gives every sample to `add`.
    func run(_ add: (Workload, Sample) -> Void) throws(BenchFailure) {
        if !workloads.isDisjoint(with: [.firstSmall, .unchanged, .edit, .rename]) { try runSmall(add) }
        if !workloads.isDisjoint(with: [.firstBig, .delta]) { try runBig(add) }
    }

    private func runSmall(_ add: (Workload, Sample) -> Void) throws(BenchFailure) {
        try inFolders { (source, destination) throws(BenchFailure) in
            let tree = SmallTree(folder: source, files: sizes.files)
            try attempt("writing small files") { () throws(SystemError) in try tree.make() }
            let peer = try makePeer(source, destination)
            defer { peer.stop() }
            try peer.start()
            let first = try peer.firstSync()
            guard tree.matches(destination, directory: SmallTree.directory) else {
                throw BenchFailure("\(kind.title) says it is done, and the destination is not the source")
            }
            add(.firstSmall, first)
            if workloads.contains(.unchanged) { add(.unchanged, try peer.unchanged()) }
            if workloads.contains(.edit) { try runEdits(peer, source, destination, add) }
            if workloads.contains(.rename) { try runRename(peer, tree, destination, add) }
        }
    }

    private func runEdits(
        _ peer: any Peer,
        _ source: String,
        _ destination: String,
        _ add: (Workload, Sample) -> Void
    ) throws(BenchFailure) {
        let path = "\(SmallTree.edited)/f00000"
        for number in 0..<sizes.edits {
            var generator = ContentGenerator(seed: 9_000 + UInt64(number))
            // A size that no file of the tree has tells the new content from the old.
            let bytes = generator.bytes(9_000 + number)
            let sample = try peer.propagate(in: "\(destination)/\(SmallTree.edited)") { () throws(BenchFailure) in
                try attempt("editing a file") { () throws(SystemError) in
                    try PlainFiles.write(bytes, to: "\(source)/\(path)")
                }
            } until: {
                PlainFiles.status("\(destination)/\(path)")?.size == UInt64(bytes.count)
            }
            add(.edit, sample)
        }
        // The edited file goes back to a size by its place, so that the tree can be compared.
        let sample = try peer.propagate(in: "\(destination)/\(SmallTree.edited)") { () throws(BenchFailure) in
            try attempt("removing a file") { () throws(SystemError) in try PlainFiles.remove("\(source)/\(path)") }
        } until: {
            PlainFiles.status("\(destination)/\(path)") == nil
        }
        add(.edit, sample)
    }

    private func runRename(
        _ peer: any Peer,
        _ tree: SmallTree,
        _ destination: String,
        _ add: (Workload, Sample) -> Void
    ) throws(BenchFailure) {
        let sample = try peer.propagate(in: destination) { () throws(BenchFailure) in
            try attempt("renaming the directory") { () throws(SystemError) in
                try PlainFiles.rename(
                    "\(tree.folder)/\(SmallTree.directory)",
                    to: "\(tree.folder)/\(SmallTree.renamed)"
                )
            }
        } until: {
            PlainFiles.status("\(destination)/\(SmallTree.directory)") == nil
                && PlainFiles.status("\(destination)/\(SmallTree.renamed)") != nil
        }
        guard tree.matches(destination, directory: SmallTree.renamed, skippingFirst: workloads.contains(.edit)) else {
            throw BenchFailure("\(kind.title): files are missing after the rename")
        }
        add(.rename, sample)
    }

    private func runBig(_ add: (Workload, Sample) -> Void) throws(BenchFailure) {
        try inFolders { (source, destination) throws(BenchFailure) in
            let file = BigFile(size: sizes.bigSize)
            let path = "\(source)/\(BigFile.name)"
            let arrived = "\(destination)/\(BigFile.name)"
            try attempt("writing the big file") { () throws(SystemError) in try file.make(at: path) }
            let peer = try makePeer(source, destination)
            defer { peer.stop() }
            try peer.start()
            add(.firstBig, try peer.firstSync())
            try compare(path, arrived)
            guard workloads.contains(.delta) else { return }
            let edited = workspace.path + "/edited"
            try attempt("writing the edited file") { () throws(SystemError) in try file.makeEdited(at: edited) }
            let sample = try peer.propagate(in: destination) { () throws(BenchFailure) in
                try attempt("replacing the big file") { () throws(SystemError) in
                    try PlainFiles.rename(edited, to: path)
                }
            } until: {
                PlainFiles.status(arrived)?.size == file.editedSize
            }
            add(.delta, sample)
            try compare(path, arrived)
        }
    }

    private func compare(_ path: String, _ arrived: String) throws(BenchFailure) {
        _ = try Program.run("cmp", ["--", path, arrived])
    }

    private func inFolders(_ body: (String, String) throws(BenchFailure) -> Void) throws(BenchFailure) {
        let source = try workspace.directory("source")
        let destination = try workspace.directory("destination")
        do throws(BenchFailure) {
            try body(source, destination)
        } catch {
            try? workspace.clear("source")
            try? workspace.clear("destination")
            throw error
        }
        try workspace.clear("source")
        try workspace.clear("destination")
    }

    private func attempt(_ what: String, _ body: () throws(SystemError) -> Void) throws(BenchFailure) {
        do throws(SystemError) { try body() } catch { throw BenchFailure(error, what) }
    }
}
