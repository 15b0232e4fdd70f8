// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

// A read-only member writes no records. What its users did is noted as what is on disk, and nothing else; the record says
// what should be there, and whatever differs from it is brought into place like anything that a source sent. New things
// are content of nobody, like that of before a first synchronisation, and go to a store.
//
// Source: MS-FRS2 section 3.3.4.3 (a read-only client mirrors its server); unlike there, nothing has to be asked for again
// but lost bytes, because the index still has the records.

extension MemberMachine {
    /// Notes what users of a read-only member made of an item; the next publish undoes it.
    ///
    /// What was edited is a version that no record has and nothing supersedes, so that its bytes are kept when those of the
    /// record take their place.
    mutating func undo(_ id: ItemID, _ found: Installation, isEdited: Bool, isAttributed: Bool) {
        guard let old = entries[id]?.installed else { return }
        var installed = found
        if isEdited {
            installed.data = nextVersion()
            installed.dataContext = old.dataContext.adding(installed.data)
        }
        if isAttributed {
            installed.attributes = nextVersion()
            installed.attributesContext = old.attributesContext.adding(installed.attributes)
        }
        setInstalled(id, installed)
    }

    /// Finds out whether an edited file has other bytes than its record, before they are fetched.
    mutating func compareUndone(_ id: ItemID) {
        guard let installed = entries[id]?.installed, mayBeSame(id, installed) else { return }
        hashInstalled(id, for: id)
    }

    /// Whether a written file may have the bytes of its record all the same, as after a copy over itself: to read it once
    /// costs less than to fetch them and to keep them a second time.
    private func mayBeSame(_ id: ItemID, _ installed: Installation) -> Bool {
        guard let record = target(of: id), record.kind == .file, record.digest != nil else { return false }
        return record.size == installed.fingerprint.size
    }

    /// Notes the digest of what users of a read-only member wrote.
    mutating func noteDigest(_ digest: Digest, of id: ItemID) {
        guard let installed = entries[id]?.installed else { return }
        olderDigests[id] = OlderDigest(version: installed.data, digest: digest)
    }

    /// Whether it is being found out if what is on disk differs from the record at all.
    func isBeingCompared(_ id: ItemID) -> Bool {
        configuration.isReadOnly && fetching.hashing[id]?.waiters.contains(id) == true
    }
}
