// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
package import EvenfoldReplication

/// One replicated folder's disk: the visible tree, staging and the private stores, from a held root descriptor.
///
/// Every call blocks and is made on a lane of the engine's own threads, never on the cooperative pool. Calls of different lanes
/// may overlap; the engine keeps publishes in one order. Everything is relative to held directory descriptors, with
/// `openat2(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV)`. What goes wrong with a path is an outcome, not an error.
/// A name whose open is held by the kernel (an on-access scanner) is answered with ``DiskFailure/held`` in time and costs one
/// thread of the disk's own, never the lane.
package protocol FolderDisk: Sendable {
    /// Lists directories, each watched before it is read when watching is on.
    func list(_ directories: [DirectoryReference]) -> [DirectoryListing]
    /// Reads attributes and link targets.
    func inspect(_ requests: [InspectionRequest]) -> [InspectedEntry]
    /// Hashes files.
    func hash(_ files: [HashFile]) -> [HashedFile]
    /// Reads files in order and gives their bytes to `send` piece by piece (at most 256 KiB each), which blocks while the link is busy and
    /// answers `false` when the link is gone; then the rest is skipped.
    func serve(_ files: [ServeFile], send: (ContentPiece) -> Bool) -> [ServedFile]
    /// Prepares staging for files whose pieces will follow.
    func expect(_ files: [FetchFile])
    /// Writes received pieces into staging; answers the files that this ended, well or not.
    func receive(_ pieces: [ContentPiece]) -> [FetchedFile]
    /// Makes staged files durable.
    func makeStagedDurable(_ staged: [StagedID]) -> DiskFailure?
    /// What earlier starts left in staging, as it was when the folder was opened.
    var leftInStaging: [StagedFile] { get }
    /// The inodes of what stands in the stores at these places; nothing for what is not there.
    func inodes(of kept: [KeptFile]) -> [FileIdentity]
    /// Throws staged files away, whole or half received, those of earlier starts too.
    func discardStaged(_ staged: [StagedID])
    /// Changes the visible folder, in order, one outcome for each operation.
    func publish(_ operations: [PublishOperation]) -> [PublishOutcome]
    /// Makes directories, staging and the private stores durable.
    func makeDirectoriesDurable(_ directories: [DirectoryReference]) -> DiskFailure?
}
