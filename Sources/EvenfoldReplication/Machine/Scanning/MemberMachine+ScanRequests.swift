// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// Changes that belong together arrive within this time.
    static var quietTime: Duration { .milliseconds(20) }
    /// A removal is believed when the name is still missing after this time and the inode was found nowhere.
    static var removalDelay: Duration { .milliseconds(150) }
    /// When directories of intents that a scan could not read after a crash are tried again.
    static var recoveryDelay: Duration { .seconds(1) }
    /// Time stamps closer than this to their reading may hide a further change (one tick of the slowest kernel clock,
    /// 10 ms, and a little).
    static var racyWindow: Duration { .milliseconds(12) }

    mutating func hint(_ identities: [FileIdentity]) {
        for identity in identities { wantScan(of: directory(with: identity) ?? noteUnknown(identity)) }
    }

    /// A directory that a scan has just met, and that has no item yet, is looked at when it has one; answers what to
    /// look at meanwhile.
    private mutating func noteUnknown(_ identity: FileIdentity) -> ItemID {
        if scanRequests.unknown.count < 1_024 {
            scanRequests.unknown.insert(identity)
        } else {
            scanRequests.isFullWanted = true
        }
        return .root
    }

    /// Asks for the directories that got their items since they were hinted at.
    mutating func askForUnknown(afterFullScan isFull: Bool) {
        guard !scanRequests.unknown.isEmpty else { return }
        let found = scanRequests.unknown.compactMap { identity in
            directory(with: identity).map { (directory: $0, identity: identity) }
        }
        for (directory, identity) in found.sorted(by: { $0.directory < $1.directory }) {
            scanRequests.unknown.remove(identity)
            wantScan(of: directory)
        }
        // What a full scan did not find is gone.
        if isFull { scanRequests.unknown = [] }
    }

    private func directory(with identity: FileIdentity) -> ItemID? {
        carriers(of: identity).first
    }

    /// Asks for one directory; after a quiet time, or at once.
    mutating func wantScan(of directory: ItemID, atOnce: Bool = false) {
        scanRequests.add(directory)
        let earliest = atOnce ? now : now.advanced(by: Self.quietTime)
        guard let already = scanRequests.notBefore else {
            // A folder that takes long to list is not listed all the time.
            var time = earliest
            if !atOnce, let end = scanRequests.lastEnd {
                time = max(time, end.advanced(by: scanRequests.lastDuration * 4))
            }
            scanRequests.notBefore = min(time, now.advanced(by: .seconds(5)))
            return
        }
        if atOnce { scanRequests.notBefore = min(already, earliest) }
    }

    mutating func take(_ request: MemberRequest) {
        switch request {
        case .drain(let cookie, let identities):
            if identities.isEmpty { scanRequests.isFullWanted = true }
            for identity in identities { wantScan(of: directory(with: identity) ?? .root, atOnce: true) }
            scanRequests.notBefore = now
            scanRequests.drains.append(cookie)
        case .scan:
            scanRequests.isFullWanted = true
        case .allowDeletions:
            isDeletionAllowed = true
            isStoppedByDeleteLimit = false
            scanRequests.isFullWanted = true
        case .keptGone(let id):
            if kept.removeValue(forKey: id) != nil { journal.changes.append(.keptGone(id)) }
        case .retryPending:
            for id in holds.keys.sorted() {
                holds[id]?.retryAt = now
                dirty.add(id)
            }
            for id in pending.keys.sorted() { dirty.add(id) }
        }
    }

    /// When the scans' side wants to be woken.
    func scanWake() -> Timestamp? {
        if let scan { return scan.pausedUntil }
        // What is due when a publish ends is seen then.
        guard publishing == nil else { return nil }
        var result: Timestamp?
        func consider(_ time: Timestamp?) {
            guard let time else { return }
            result = result.map { min($0, time) } ?? time
        }
        consider(scanRequests.notBefore)
        consider(scanRequests.recheckAt)
        for (directory, hold) in scanRequests.unreadable where !scanRequests.members.contains(directory) {
            consider(hold.retryAt)
        }
        if let last = scanRequests.lastFull { consider(last.advanced(by: configuration.scanInterval)) }
        return result
    }

    /// Whether a scan is due now.
    mutating func isScanDue() -> Bool {
        if let last = scanRequests.lastFull, last.advanced(by: configuration.scanInterval) <= now {
            scanRequests.isFullWanted = true
        }
        if let time = scanRequests.recheckAt, time <= now {
            for directory in scanRequests.recheck { wantScan(of: directory, atOnce: true) }
            scanRequests.recheck = []
            scanRequests.recheckAt = nil
        }
        for directory in scanRequests.unreadable.keys.sorted() {
            if directory.version.replica != .reserved, pathOnDisk(directory) == nil {
                // Gone, or something else stands in its place: whatever is there now is another one's matter.
                if let hold = scanRequests.unreadable.removeValue(forKey: directory), hold.isReported {
                    effects.append(.report(.held(pathForPeople(directory), nil)))
                }
                continue
            }
            if let hold = scanRequests.unreadable[directory], hold.retryAt <= now,
                !scanRequests.members.contains(directory)
            {
                if directory == .root { scanRequests.isFullWanted = true }
                wantScan(of: directory, atOnce: true)
            }
        }
        if scanRequests.isFullWanted { return true }
        guard let time = scanRequests.notBefore else { return false }
        return time <= now && !(scanRequests.directories.isEmpty && scanRequests.drains.isEmpty)
    }
}
