// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension IndexReader {
    func operation(_ reader: inout ByteReader) throws(StoreFailure) -> PublishOperation {
        guard let code = StoredOperation(rawValue: try reader.byte()) else { throw .damaged("unknown operation") }
        let item = try item(&reader)
        // Parts stand in the order of the arguments below.
        switch code {
        case .makeDirectory:
            return .makeDirectory(item: item, at: try location(&reader), attributes: try reader.attributes())
        case .placeLink:
            return .placeLink(
                item: item,
                at: try location(&reader),
                target: try reader.string(),
                modified: try reader.time(),
                attributes: try reader.attributes(),
                replacing: try reader.replacement()
            )
        case .placeFile:
            return .placeFile(
                item: item,
                at: try location(&reader),
                staged: StagedID(try reader.number()),
                replacing: try reader.replacement()
            )
        case .move:
            return .move(
                item: item,
                from: try location(&reader),
                identity: try reader.identity(),
                to: try location(&reader)
            )
        case .stepAside:
            return .stepAside(item: item, from: try location(&reader), identity: try reader.identity())
        case .stepBack:
            return .stepBack(
                item: item,
                name: try reader.fileName(),
                identity: try reader.identity(),
                to: try location(&reader)
            )
        case .removeFile:
            return .removeFile(
                item: item,
                at: try location(&reader),
                fingerprint: try reader.fingerprint(),
                keep: try reader.keep()
            )
        case .removeDirectory:
            return .removeDirectory(item: item, at: try location(&reader), identity: try reader.identity())
        case .setAttributes:
            return .setAttributes(
                item: item,
                at: try location(&reader),
                fingerprint: try reader.fingerprint(),
                attributes: try reader.attributes(),
                modified: try reader.flag() ? try reader.time() : nil
            )
        }
    }

    func item(_ reader: inout ByteReader) throws(StoreFailure) -> ItemID {
        let replica = try replicas.replica(Int64(bitPattern: try reader.number()))
        return ItemID(VersionID(replica: replica, sequence: try reader.number()))
    }

    private func location(_ reader: inout ByteReader) throws(StoreFailure) -> Location {
        let item = try item(&reader)
        let path = try reader.path()
        let identity = try reader.flag() ? try reader.identity() : nil
        return Location(
            directory: DirectoryReference(item: item, path: path, identity: identity),
            name: try reader.fileName()
        )
    }
}
