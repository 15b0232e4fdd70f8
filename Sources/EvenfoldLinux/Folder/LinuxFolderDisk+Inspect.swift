// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
package import EvenfoldReplication
import Glibc

extension LinuxFolderDisk {
    /// How often an inode that changes while it is read is read again.
    private static let inspections = 4

    package func inspect(_ requests: [InspectionRequest]) -> [InspectedEntry] {
        var cache = DirectoryCache(root: root)
        var results: [InspectedEntry] = []
        for request in requests {
            let directory: Directory
            do throws(DirectoryCache.Refusal) {
                directory = try cache.directory(request.directory)
            } catch {
                let outcome: InspectedEntry.Outcome =
                    switch error {
                    case .changed: .vanished
                    case .failed(let failure): .failed(failure.diskFailure)
                    }
                results += request.names.map {
                    InspectedEntry(directory: request.directory.item, name: $0, outcome: outcome)
                }
                continue
            }
            for name in request.names {
                results.append(
                    InspectedEntry(directory: request.directory.item, name: name, outcome: inspect(name, in: directory))
                )
            }
        }
        return results
    }

    /// Opened with `O_PATH`, which no permission listener holds and which touches no device.
    private func inspect(_ name: FileName, in directory: Directory) -> InspectedEntry.Outcome {
        do throws(SystemError) {
            for _ in 0..<Self.inspections {
                let opened = try Descriptor.open(name, in: directory.number, flags: ef_o_path)
                let before = try FileStatus.of(opened.number)
                guard let kind = before.kind else { return .notReplicable }
                let target = AttributeTarget(opened.number, type: before.type)
                let attributes = try target.attributes(status: before, names: names, policy: options.attributes)
                let text = kind == .symbolicLink ? try unsafe readTarget(directory: opened.number, "") : []
                let after = try FileStatus.of(opened.number)
                guard before == after else { continue }
                return .found(kind: kind, fingerprint: after.fingerprint, attributes: attributes, target: text)
            }
            return .failed(.system(EAGAIN))
        } catch {
            switch error.number {
            case ENOENT: return .vanished
            default: return .failed(error.diskFailure)
            }
        }
    }
}
