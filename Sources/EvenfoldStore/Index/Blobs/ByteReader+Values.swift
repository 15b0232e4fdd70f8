// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension ByteReader {
    mutating func flag() throws(StoreFailure) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw .damaged("a mark that is neither set nor unset")
        }
    }

    mutating func time() throws(StoreFailure) -> Timestamp {
        let seconds = try signedNumber()
        let nanoseconds = try number(as: UInt32.self)
        guard nanoseconds < 1_000_000_000 else { throw .damaged("a time with \(nanoseconds) nanoseconds") }
        return Timestamp(seconds: seconds, nanoseconds: nanoseconds)
    }

    mutating func identity() throws(StoreFailure) -> FileIdentity {
        FileIdentity(inode: try number(), birth: try time())
    }

    mutating func fingerprint() throws(StoreFailure) -> Fingerprint {
        Fingerprint(identity: try identity(), size: try number(), modified: try time(), changed: try time())
    }

    mutating func attributes() throws(StoreFailure) -> FileAttributes {
        let mode = try number(as: UInt16.self)
        let owner = Principal(name: try string(), number: try number(as: UInt32.self))
        let group = Principal(name: try string(), number: try number(as: UInt32.self))
        return FileAttributes(
            mode: mode,
            owner: owner,
            group: group,
            extended: try FileAttributes.extended(from: try string())
        )
    }

    mutating func fileName() throws(StoreFailure) -> FileName {
        guard let name = FileName(try string()) else { throw .damaged("a name that no file can have") }
        return name
    }

    mutating func path() throws(StoreFailure) -> RelativePath {
        guard let path = RelativePath(try string()) else { throw .damaged("a path that no file can have") }
        return path
    }

    mutating func keep() throws(StoreFailure) -> KeptFile {
        guard try flag() else { return .discarded }
        guard let area = StoreArea(rawValue: try byte()) else { throw .damaged("unknown store") }
        return .stored(area, StoreID(try number()))
    }

    mutating func replacement() throws(StoreFailure) -> Replacement? {
        guard try flag() else { return nil }
        return Replacement(fingerprint: try fingerprint(), keep: try keep())
    }
}
