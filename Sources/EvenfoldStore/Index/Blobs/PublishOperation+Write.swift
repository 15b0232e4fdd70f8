// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension IndexWriter {
    func write(_ operation: PublishOperation, to writer: inout ByteWriter) throws(StoreFailure) {
        switch operation {
        case .makeDirectory(let item, let location, let attributes):
            try begin(.makeDirectory, item, to: &writer)
            try write(location, to: &writer)
            writer.write(attributes)
        case .placeLink(let item, let location, let target, let modified, let attributes, let replacing):
            try begin(.placeLink, item, to: &writer)
            try write(location, to: &writer)
            writer.write(target)
            writer.write(modified)
            writer.write(attributes)
            writer.write(replacing)
        case .placeFile(let item, let location, let staged, let replacing):
            try begin(.placeFile, item, to: &writer)
            try write(location, to: &writer)
            writer.write(staged.number)
            writer.write(replacing)
        case .move(let item, let source, let identity, let destination):
            try begin(.move, item, to: &writer)
            try write(source, to: &writer)
            writer.write(identity)
            try write(destination, to: &writer)
        case .stepAside(let item, let source, let identity):
            try begin(.stepAside, item, to: &writer)
            try write(source, to: &writer)
            writer.write(identity)
        case .stepBack(let item, let name, let identity, let destination):
            try begin(.stepBack, item, to: &writer)
            writer.write(name.bytes)
            writer.write(identity)
            try write(destination, to: &writer)
        case .removeFile(let item, let location, let fingerprint, let keep):
            try begin(.removeFile, item, to: &writer)
            try write(location, to: &writer)
            writer.write(fingerprint)
            writer.write(keep)
        case .removeDirectory(let item, let location, let identity):
            try begin(.removeDirectory, item, to: &writer)
            try write(location, to: &writer)
            writer.write(identity)
        case .setAttributes(let item, let location, let fingerprint, let attributes, let modified):
            try begin(.setAttributes, item, to: &writer)
            try write(location, to: &writer)
            writer.write(fingerprint)
            writer.write(attributes)
            writer.write(modified != nil)
            if let modified { writer.write(modified) }
        }
    }

    private func begin(_ code: StoredOperation, _ item: ItemID, to writer: inout ByteWriter) throws(StoreFailure) {
        writer.write(code.rawValue)
        try write(item, to: &writer)
    }

    func write(_ item: ItemID, to writer: inout ByteWriter) throws(StoreFailure) {
        writer.write(UInt64(bitPattern: try number(of: item.version.replica)))
        writer.write(item.version.sequence)
    }

    private func write(_ location: Location, to writer: inout ByteWriter) throws(StoreFailure) {
        try write(location.directory.item, to: &writer)
        writer.write(location.directory.path.bytes)
        writer.write(location.directory.identity != nil)
        if let identity = location.directory.identity { writer.write(identity) }
        writer.write(location.name.bytes)
    }
}
