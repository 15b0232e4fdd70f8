// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
package import EvenfoldEngine
import EvenfoldModel
package import EvenfoldReplication
import Glibc
import NIOCore

extension LinuxFolderDisk: FolderDisk {
    /// The largest piece of content; files up to this size travel as one.
    package static let pieceSize = 256 << 10

    package func serve(_ files: [ServeFile], send: (ContentPiece) -> Bool) -> [ServedFile] {
        var cache = DirectoryCache(root: root)
        var results: [ServedFile] = []
        results.reserveCapacity(files.count)
        var isOpen = true
        var rest = files[...]
        while !rest.isEmpty {
            let round = rest.prefix(FileOpener.roundSize)
            rest = rest.dropFirst(round.count)
            // A link that is gone costs no more reading, but every file is answered.
            let opened = isOpen ? open(round.map { ($0.directory, $0.name) }, cache: &cache) : []
            for (index, file) in round.enumerated() {
                var digest: Digest?
                if isOpen {
                    let end = serve(file, opened[index], send: send)
                    if case .whole(let whole)? = end { digest = whole }
                    isOpen = end != nil
                }
                results.append(ServedFile(item: file.item, version: file.version, digest: digest))
            }
        }
        return results
    }

    /// Sends one file; answers how it ended, `nil` when the link is gone.
    private func serve(
        _ file: ServeFile,
        _ answer: FileOpener.Answer,
        send: (ContentPiece) -> Bool
    ) -> ContentPiece.End? {
        func refuse(_ reason: UnavailableReason) -> ContentPiece.End? {
            send(ContentPiece(request: file.request, bytes: ByteBuffer(), end: .unavailable(reason)))
                ? .unavailable(reason) : nil
        }
        switch answer {
        case .held: return refuse(.unreadable)
        case .failed(let error):
            switch error.number {
            case ENOENT, ELOOP, ENOTDIR: return refuse(.changedWhileReading)
            default: return refuse(.unreadable)
            }
        case .opened(let descriptor):
            do throws(SystemError) {
                return try sendContent(of: descriptor.descriptor, file, send: send)
            } catch {
                return refuse(.unreadable)
            }
        }
    }

    /// Reads and sends; the digest is computed on the way, and the file must look the same before and after.
    private func sendContent(
        of descriptor: borrowing Descriptor,
        _ file: ServeFile,
        send: (ContentPiece) -> Bool
    ) throws(SystemError) -> ContentPiece.End? {
        let expected = file.fingerprint
        let before = try FileStatus.of(descriptor.number)
        let isExpected = before.type == .file && before.matches(expected)
        if isExpected, expected.size > 1 << 20 { _ = posix_fadvise(descriptor.number, 0, 0, POSIX_FADV_SEQUENTIAL) }
        var digest = ContentDigest()
        var left = isExpected ? expected.size : 0
        var isWhole = isExpected
        while true {
            let wanted = Int(min(left, UInt64(Self.pieceSize)))
            var bytes = ByteBufferAllocator().buffer(capacity: wanted)
            if isWhole, wanted > 0 {
                let count = try Self.read(wanted, from: descriptor, into: &bytes, &digest)
                left -= UInt64(count)
                isWhole = count == wanted
            }
            guard left == 0 || !isWhole else {
                if send(ContentPiece(request: file.request, bytes: bytes, end: nil)) { continue }
                return nil
            }
            if isWhole { isWhole = try FileStatus.of(descriptor.number).matches(expected) }
            let end: ContentPiece.End = isWhole ? .whole(digest.digest()) : .unavailable(.changedWhileReading)
            if !isWhole { bytes = ByteBuffer() }
            return send(ContentPiece(request: file.request, bytes: bytes, end: end)) ? end : nil
        }
    }

    private static func read(
        _ count: Int,
        from descriptor: borrowing Descriptor,
        into bytes: inout ByteBuffer,
        _ digest: inout ContentDigest
    ) throws(SystemError) -> Int {
        var failure: SystemError?
        var digestSoFar = digest
        let number = descriptor.number
        let done = unsafe bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { buffer in
            do throws(SystemError) {
                let piece = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
                let done = try unsafe Descriptor.read(number, into: piece)
                unsafe digestSoFar.update(UnsafeRawBufferPointer(rebasing: piece[..<done]))
                return done
            } catch {
                failure = error
                return 0
            }
        }
        digest = digestSoFar
        if let failure { throw failure }
        return done
    }
}
