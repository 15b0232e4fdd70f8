// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc

/// The exchange, and what keeps it from losing a write that comes in the same instant.
///
/// Three parties may be at the name: Evenfold with `new`, the file `old` that was judged, and a local process. What
/// can happen:
///
/// | Local process | Noticed by | Then |
/// | --- | --- | --- |
/// | has `old` open for writing | the lease is refused | nothing is touched: `openForWriting` |
/// | opens `old` for writing meanwhile | the lease is contested | exchanged back: `openForWriting` |
/// | wrote into `old` or replaced it before the exchange | what came out is not `old` | exchanged back: `changed` |
/// | replaces `new` before that | what comes back is not `new` | exchanged again; their earlier write is kept |
/// | removes `new` before that | the exchange back fails | what came out is renamed to its name: `changed` |
extension Publisher {
    /// Opens a regular file and asks for a lease on it.
    func checkWriters(of status: FileStatus, at place: Place) throws(Refusal) -> WriterCheck {
        guard status.type == .file else { return WriterCheck() }
        let request = FileOpener.Request(
            directory: place.directory,
            name: place.name,
            flags: LinuxFolderDisk.readFlags
        )
        guard let answer = disk.opener.open([request]).first else { return WriterCheck() }
        switch answer {
        case .held: throw Refusal(.failed(.held))
        case .failed(let error):
            switch error.number {
            case ENOENT: throw Refusal(.vanished)
            case EWOULDBLOCK: throw Refusal(.openForWriting)
            // A file that cannot be read cannot be leased; its fingerprint decides.
            case EACCES, EPERM: return WriterCheck()
            default: throw Refusal(.failed(error.diskFailure))
            }
        case .opened(let descriptor):
            let opened = try attempt { () throws(SystemError) in try FileStatus.of(descriptor.number) }
            guard opened == status else { throw Refusal(.changed) }
            do throws(SystemError) {
                return try WriterCheck(descriptor)
            } catch {
                throw Refusal(.openForWriting)
            }
        }
    }

    /// Exchanges `name` in a private directory, which is `new`, with what is at `place`, which must be `old`.
    ///
    /// On return `old` is under `name`; when it throws, `new` is, unless the local process took it away.
    func exchange(
        _ name: FileName,
        in directory: Directory,
        _ new: FileStatus,
        with place: Place,
        _ old: FileStatus,
        _ writers: borrowing WriterCheck
    ) throws(Refusal) {
        let signs: [FolderWatch.Expectation] = [
            .arrival(place.directory.identity, place.name), .departure(place.directory.identity, place.name),
        ]
        disk.watch?.expect(signs)
        do throws(Refusal) {
            try attempt { () throws(SystemError) in try directory.exchange(name, with: place.directory, place.name) }
        } catch {
            disk.watch?.expectNothing(signs)
            throw error
        }
        let out = try? FileStatus.of(name, in: directory.number)
        let isContested = writers.isContested
        if let out, out.isSame(as: old), !isContested { return }
        putBack(name, in: directory, new, to: place)
        throw Refusal(isContested ? .openForWriting : .changed)
    }

    /// Undoes an exchange; see the table above.
    private func putBack(_ name: FileName, in directory: Directory, _ new: FileStatus, to place: Place) {
        do throws(SystemError) {
            try directory.exchange(name, with: place.directory, place.name)
        } catch {
            if error.number == ENOENT { try? directory.move(name, to: place.directory, place.name) }
            return
        }
        guard let back = try? FileStatus.of(name, in: directory.number), back.identity != new.identity else { return }
        try? directory.exchange(name, with: place.directory, place.name)
        keepRescued(name, in: directory)
    }

    /// Gives a local write that was overtaken by another one a name of its own in the conflict store, where nothing
    /// removes it.
    func keepRescued(_ name: FileName, in directory: Directory) {
        let start = Array("rescued-\(Timestamp.now.milliseconds)-".utf8)
        let kept = FileName(start + disk.temporaryName("file").bytes) ?? name
        try? directory.move(name, to: disk.area.conflict, kept)
        disk.touch(.store(.conflict))
    }
}
