// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
package import EvenfoldEngine
import EvenfoldModel
package import EvenfoldReplication
import Glibc
import NIOCore
import Synchronization

extension LinuxFolderDisk {
    package func expect(_ files: [FetchFile]) {
        incoming.withLock { incoming in
            for file in files { incoming.expect(file) }
        }
    }

    package func receive(_ pieces: [ContentPiece]) -> [FetchedFile] {
        var ended: [FetchedFile] = []
        for piece in pieces {
            guard var file = incoming.withLock({ $0.take(piece.request) }) else { continue }
            let staged = file.file.staged
            guard let outcome = receive(piece, &file) else {
                let back = file
                if incoming.withLock({ $0.putBack(back) }) { unlinkStaged(staged) }
                continue
            }
            if incoming.withLock({ $0.end(staged.number) }) {
                unlinkStaged(staged)
                continue
            }
            if case .staged = outcome {} else if file.isMade { unlinkStaged(staged) }
            ended.append(FetchedFile(staged: staged, outcome: outcome))
        }
        return ended
    }

    package func discardStaged(_ staged: [StagedID]) {
        for id in staged where incoming.withLock({ $0.drop(id.number) }) { unlinkStaged(id) }
    }

    /// After so many bytes of a file its writing to the disk is begun.
    private static let writingStep: UInt64 = 8 << 20

    /// The name of a staged file.
    static func stagedName(_ staged: StagedID) -> FileName { FileName(number: staged.number) }

    /// Best effort: what stays behind is found when the folder is opened next.
    private func unlinkStaged(_ staged: StagedID) {
        try? area.staging.unlink(Self.stagedName(staged))
    }

    /// Takes one piece; answers how the file ended, `nil` while it goes on.
    private func receive(_ piece: ContentPiece, _ incoming: inout IncomingFiles.Incoming) -> FetchedFile.Outcome? {
        if case .unavailable(let reason)? = piece.end { return .unavailable(reason) }
        let file = incoming.file
        let (total, overflow) = incoming.received.addingReportingOverflow(UInt64(piece.bytes.readableBytes))
        guard !overflow, total <= file.size else { return .mismatched }
        do throws(SystemError) {
            let descriptor = try openStaged(&incoming)
            if piece.bytes.readableBytes > 0 { try Self.write(piece.bytes, to: descriptor, at: incoming.received) }
            // A large file goes to the disk while it arrives, or making it durable would take as long again at its end.
            let written = incoming.received / Self.writingStep * Self.writingStep
            if total - written >= Self.writingStep { _ = ef_start_writing(descriptor.number, written, total - written) }
            incoming.received = total
            guard case .whole(let digest)? = piece.end else { return nil }
            guard total == file.size, file.digest == nil || file.digest == digest else { return .mismatched }
            try finish(descriptor, file)
            incoming.descriptor = nil
            return .staged(digest, try FileStatus.of(descriptor.number).identity)
        } catch {
            return .failed(error.diskFailure)
        }
    }

    private func openStaged(_ incoming: inout IncomingFiles.Incoming) throws(SystemError) -> SharedDescriptor {
        if let descriptor = incoming.descriptor { return descriptor }
        let flags = incoming.isMade ? O_WRONLY : O_WRONLY | O_CREAT | O_EXCL
        let name = Self.stagedName(incoming.file.staged)
        let descriptor = SharedDescriptor(
            try Descriptor.open(name, in: area.staging.number, flags: flags, mode: incoming.isMade ? 0 : 0o600)
        )
        incoming.isMade = true
        incoming.descriptor = descriptor
        return descriptor
    }

    private static func write(
        _ bytes: ByteBuffer,
        to descriptor: SharedDescriptor,
        at offset: UInt64
    ) throws(SystemError) {
        var failure: SystemError?
        unsafe bytes.withUnsafeReadableBytes { content in
            do throws(SystemError) { try unsafe descriptor.descriptor.write(content, at: offset) } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Attributes and times, on the open descriptor.
    ///
    /// The file was made a moment ago in the agent's own directory, so what it has is known without asking.
    private func finish(_ descriptor: SharedDescriptor, _ file: FetchFile) throws(SystemError) {
        try AttributeTarget(descriptor.number, type: .file, isOpen: true).set(
            file.attributes,
            modified: file.modified,
            current: .staged,
            isFresh: true,
            names: names,
            policy: options.attributes
        )
    }
}

extension FileStatus {
    /// What a file in staging is before its attributes are set.
    static var staged: FileStatus {
        FileStatus(
            identity: FileIdentity(inode: 0, birth: .zero),
            type: .file,
            size: 0,
            modified: .zero,
            changed: .zero,
            mode: 0o600,
            owner: geteuid(),
            group: getegid(),
            links: 1,
            device: 0,
            isMountRoot: false
        )
    }
}
