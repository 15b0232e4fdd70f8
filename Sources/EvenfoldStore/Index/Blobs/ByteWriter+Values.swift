// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension ByteWriter {
    mutating func write(_ value: Bool) {
        write(value ? 1 : 0 as UInt8)
    }

    mutating func write(_ time: Timestamp) {
        write(time.seconds)
        write(UInt64(time.nanoseconds))
    }

    mutating func write(_ identity: FileIdentity) {
        write(identity.inode)
        write(identity.birth)
    }

    mutating func write(_ fingerprint: Fingerprint) {
        write(fingerprint.identity)
        write(fingerprint.size)
        write(fingerprint.modified)
        write(fingerprint.changed)
    }

    mutating func write(_ attributes: FileAttributes) {
        write(UInt64(attributes.mode))
        write(attributes.owner.name)
        write(UInt64(attributes.owner.number))
        write(attributes.group.name)
        write(UInt64(attributes.group.number))
        write(attributes.extendedAsBytes)
    }

    mutating func write(_ keep: KeptFile) {
        switch keep {
        case .discarded: write(false)
        case .stored(let area, let id):
            write(true)
            write(area.rawValue)
            write(id.number)
        }
    }

    mutating func write(_ replacement: Replacement?) {
        write(replacement != nil)
        guard let replacement else { return }
        write(replacement.fingerprint)
        write(replacement.keep)
    }
}
