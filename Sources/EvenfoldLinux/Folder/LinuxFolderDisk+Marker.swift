// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import Glibc

extension LinuxFolderDisk {
    private static let markerName = FileName(literal: "marker")

    /// What the root says about whose it is.
    package func readMarker() throws(SystemError) -> RootMarker.Reading {
        do throws(SystemError) {
            let file = try Descriptor.open(Self.markerName, in: area.top.number, flags: O_RDONLY | O_NONBLOCK)
            return RootMarker.read(try SmallFile.readAll(file, limit: RootMarker.largestSize))
        } catch {
            switch error.number {
            case ENOENT: return .missing
            case EFBIG: return .damaged(reason: "it is too long")
            case ELOOP: return .damaged(reason: "it is a symbolic link")
            default: throw error
            }
        }
    }

    /// Writes the marker; durable when it returns.
    package func writeMarker(_ marker: RootMarker) throws(SystemError) {
        try SmallFile.write(Array(marker.text.utf8), Self.markerName, in: area.top, mode: 0o600)
    }

    /// What has become of the root since it was opened; asked before a scan is believed.
    package enum RootState: Hashable, Sendable {
        /// The path still leads to the directory that is held.
        case present
        /// Nothing is at the path.
        case missing
        /// Another directory, another file system or something else is at the path.
        case replaced
    }

    /// Looks at the root's path, which touches its parents' file systems: only after a probe has vouched for it
    /// again, or where none of them can hold.
    package func rootState() throws(SystemError) -> RootState {
        do throws(SystemError) {
            let now = try Descriptor.open(path, flags: ef_o_path | ef_o_nofollow)
            let there = try FileStatus.of(now.number)
            let held = try FileStatus.of(root.number)
            return there.identity == held.identity && there.device == held.device ? .present : .replaced
        } catch {
            switch error.number {
            case ENOENT: return .missing
            case ENOTDIR, ELOOP: return .replaced
            default: throw error
            }
        }
    }
}
