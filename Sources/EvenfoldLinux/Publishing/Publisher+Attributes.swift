// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc

extension Publisher {
    /// Sets attributes of exactly this inode.
    ///
    /// A lease keeps writers out meanwhile: what is read afterwards is then Evenfold's own doing alone.
    mutating func setAttributes(
        at location: Location,
        _ fingerprint: Fingerprint,
        _ attributes: FileAttributes,
        _ modified: Timestamp?
    ) throws(Refusal) -> Fingerprint {
        let place = try find(location)
        let old = try status(of: place)
        guard old.matches(fingerprint) else { throw Refusal(.changed) }
        let writers = try checkWriters(of: old, at: place)
        let result = try attempt { () throws(SystemError) -> FileStatus? in
            let opened = try Descriptor.open(place.name, in: place.directory.number, flags: ef_o_path)
            let before = try FileStatus.of(opened.number)
            guard before.isSame(as: old), before.changed == old.changed || before.type == .directory else { return nil }
            try AttributeTarget(opened.number, type: before.type).set(
                attributes,
                modified: before.type == .directory ? nil : modified,
                current: before,
                isFresh: false,
                names: disk.names,
                policy: disk.options.attributes
            )
            return try FileStatus.of(opened.number)
        }
        guard let result else { throw Refusal(.changed) }
        let isUntouched = result.type == .directory || result.size == old.size
        guard isUntouched, !writers.isContested else {
            // The attributes are set, and a local write came with them: the old fingerprint makes the scan look.
            return fingerprint
        }
        return result.fingerprint
    }
}
