// SPDX-License-Identifier: Apache-2.0

package import EvenfoldLinux
package import EvenfoldWindows

/// A volume with a Windows installation that is mounted at a directory.
package struct MountedVolume: WindowsVolume {
    private let volume: ForeignVolume

    /// Opens the directory.
    ///
    /// - Throws: ``SystemError``, with `ENOTDIR` for what is no directory.
    package init(root: String) throws(SystemError) {
        volume = try ForeignVolume(root: root)
    }

    package func hive(_ name: HiveName, in directory: String) throws(HiveFailure) -> HiveFile {
        let file: RandomAccessFile?
        do throws(ForeignVolumeError) {
            file = try volume.file(directory + "\\" + name.rawValue)
        } catch {
            throw HiveFailure(name, .unreadable(error.description))
        }
        guard let file else { throw HiveFailure(name, .missing) }
        return try HiveFile(file, name: name)
    }

    package func file(_ path: String) throws(VolumeFailure) -> MountedFile? {
        do throws(ForeignVolumeError) {
            return try volume.file(path).map(MountedFile.init)
        } catch {
            throw VolumeFailure(path: path, reason: error.description)
        }
    }

    package func hasDirectory(_ path: String) throws(VolumeFailure) -> Bool {
        do throws(ForeignVolumeError) {
            return try volume.hasDirectory(path)
        } catch {
            throw VolumeFailure(path: path, reason: error.description)
        }
    }
}

/// A file on a mounted volume.
package struct MountedFile: ByteSource {
    let file: RandomAccessFile

    package var byteCount: UInt64 { file.size }

    package func read(_ count: Int, at offset: UInt64) throws(ByteSourceFailure) -> [UInt8] {
        do throws(SystemError) {
            return try file.read(count, at: offset)
        } catch {
            throw ByteSourceFailure(reason: error.reason)
        }
    }
}
