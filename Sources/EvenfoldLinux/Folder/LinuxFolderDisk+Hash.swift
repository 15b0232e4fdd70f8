// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
package import EvenfoldReplication
import Glibc

extension LinuxFolderDisk {
    /// How files are opened for reading: a FIFO or a leased file in the name's place does not block.
    static let readFlags = O_RDONLY | O_NONBLOCK | O_NOCTTY

    package func hash(_ files: [HashFile]) -> [HashedFile] {
        var cache = DirectoryCache(root: root)
        let buffer = ReadBuffer(capacity: 1 << 20)
        var results: [HashedFile] = []
        var rest = files[...]
        while !rest.isEmpty {
            let round = rest.prefix(FileOpener.roundSize)
            rest = rest.dropFirst(round.count)
            let opened = open(round.map { ($0.directory, $0.name) }, cache: &cache)
            for (file, answer) in zip(round, opened) {
                var digest: Digest?
                if case .opened(let descriptor) = answer {
                    digest = hash(descriptor.descriptor, file.fingerprint, buffer)
                }
                results.append(HashedFile(item: file.item, fingerprint: file.fingerprint, digest: digest))
            }
        }
        return results
    }

    /// Opens files for reading, one answer for each; a directory that is gone or another one reads as `ENOENT`.
    func open(_ files: [(DirectoryReference, FileName)], cache: inout DirectoryCache) -> [FileOpener.Answer] {
        var answers: [FileOpener.Answer] = []
        var requests: [FileOpener.Request] = []
        var positions: [Int] = []
        for (reference, name) in files {
            do throws(DirectoryCache.Refusal) {
                requests.append(
                    FileOpener.Request(directory: try cache.directory(reference), name: name, flags: Self.readFlags)
                )
                positions.append(answers.count)
                answers.append(.held)
            } catch {
                switch error {
                case .changed: answers.append(.failed(SystemError(.open, ENOENT)))
                case .failed(let failure): answers.append(.failed(failure))
                }
            }
        }
        for (position, answer) in zip(positions, opener.open(requests)) { answers[position] = answer }
        return answers
    }

    private func hash(
        _ descriptor: borrowing Descriptor,
        _ expected: Fingerprint,
        _ buffer: borrowing ReadBuffer
    ) -> Digest? {
        do throws(SystemError) {
            let before = try FileStatus.of(descriptor.number)
            guard before.type == .file, before.matches(expected) else { return nil }
            var digest = ContentDigest()
            var total: UInt64 = 0
            // A file that grows all the time is not read for ever.
            while total <= expected.size {
                let count = try unsafe descriptor.read(into: buffer.bytes)
                unsafe digest.update(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
                total += UInt64(count)
                if unsafe count < buffer.bytes.count { break }
            }
            let after = try FileStatus.of(descriptor.number)
            guard total == expected.size, after.matches(expected) else { return nil }
            return digest.digest()
        } catch {
            return nil
        }
    }
}
