// SPDX-License-Identifier: Apache-2.0

/// Which folders share one connection, and under which channel numbers; one at each end.
///
/// Both ends announce the folders that they have ready for the other. The dialling end opens a channel for each folder
/// that both announced; the accepting end answers `opened`, or `close`. When a channel is closed while both still
/// announce its folder, the dialling end lets the folder rest (`rest`) until ``retry(_:)``. Channel numbers are used
/// once, so a late frame of a closed channel is recognised and dropped.
package struct ChannelMachine: Sendable {
    /// What is to be done next.
    package enum Effect: Hashable, Sendable {
        /// Send this.
        case send(ChannelMessage)
        /// The folder's channel may be used, in both directions.
        case opened(channel: UInt16, folder: String)
        /// The folder's channel, which was open, is gone.
        case closed(channel: UInt16, folder: String)
        /// Call ``ChannelMachine/retry(_:)`` for this folder after a while.
        case rest(folder: String)
        /// The other end has consumed this much.
        case credit(channel: UInt16, messageBytes: Int, contentBytes: Int)
        /// Channel numbers are used up: close the connection, the next one begins anew.
        case exhausted
    }

    private struct Channel: Hashable, Sendable {
        var folder: String
        var isOpen: Bool
    }

    private let isDialler: Bool
    private var local: Set<String> = []
    private var remote: Set<String> = []
    private var resting: Set<String> = []
    private var channels: [UInt16: Channel] = [:]
    private var lastNumber: UInt16 = 0

    package init(isDialler: Bool) {
        self.isDialler = isDialler
    }

    /// The folders with a channel that may be used.
    package var openFolders: [String] { channels.values.filter(\.isOpen).map(\.folder).sorted() }

    /// Whether frames of `channel` are to be taken; `false` for one that is closed already.
    ///
    /// - Throws: ``WireError/unknownChannel(_:)`` for one that was never opened.
    package func accepts(_ channel: UInt16) throws(WireError) -> Bool {
        guard channel > 0, channel <= lastNumber else { throw .unknownChannel(channel) }
        guard let state = channels[channel] else { return false }
        // The accepting end sends nothing before `opened`.
        guard state.isOpen else { throw .unknownChannel(channel) }
        return true
    }

    /// This end has exactly these folders ready for the peer now.
    package mutating func offer(_ folders: Set<String>) -> [Effect] {
        var effects: [Effect] = []
        for (number, channel) in channels.sorted(by: { $0.key < $1.key }) where !folders.contains(channel.folder) {
            effects += close(number)
        }
        if folders != local { effects.append(.send(.announce(folders.sorted()))) }
        resting.subtract(folders.subtracting(local))
        local = folders
        return effects + openMissing()
    }

    /// This end closes a channel; its folder may get a new one after a rest.
    package mutating func close(_ number: UInt16) -> [Effect] {
        guard channels[number] != nil else { return [] }
        return [.send(.close(channel: number))] + forget(number)
    }

    /// A folder has rested.
    package mutating func retry(_ folder: String) -> [Effect] {
        resting.remove(folder)
        return openMissing()
    }

    /// The other end said something.
    ///
    /// - Throws: ``WireError`` when it may not say that now.
    package mutating func receive(_ message: ChannelMessage) throws(WireError) -> [Effect] {
        switch message {
        case .announce(let folders):
            let announced = Set(folders)
            resting.subtract(announced.subtracting(remote))
            remote = announced
            return openMissing()
        case .open(let number, let folder): return try accept(number, folder)
        case .opened(let number):
            guard isDialler, number <= lastNumber else { throw .unknownChannel(number) }
            guard let channel = channels[number] else { return [] }
            guard !channel.isOpen else { throw .value("a channel that was opened twice") }
            channels[number]?.isOpen = true
            return [.opened(channel: number, folder: channel.folder)]
        case .close(let number):
            guard number <= lastNumber else { throw .unknownChannel(number) }
            return forget(number)
        case .credit(let number, let messageBytes, let contentBytes):
            guard try accepts(number) else { return [] }
            return [.credit(channel: number, messageBytes: messageBytes, contentBytes: contentBytes)]
        }
    }

    private mutating func accept(_ number: UInt16, _ folder: String) throws(WireError) -> [Effect] {
        guard !isDialler, number == lastNumber &+ 1, number > lastNumber else { throw .unknownChannel(number) }
        lastNumber = number
        guard !channels.values.contains(where: { $0.folder == folder }) else {
            throw .value("a folder with two channels")
        }
        guard local.contains(folder) else { return [.send(.close(channel: number))] }
        channels[number] = Channel(folder: folder, isOpen: true)
        return [.send(.opened(channel: number)), .opened(channel: number, folder: folder)]
    }

    private mutating func openMissing() -> [Effect] {
        guard isDialler else { return [] }
        let present = Set(channels.values.map(\.folder))
        var effects: [Effect] = []
        for folder in local.intersection(remote).subtracting(present).subtracting(resting).sorted() {
            guard lastNumber < UInt16.max else { return effects + [.exhausted] }
            lastNumber += 1
            channels[lastNumber] = Channel(folder: folder, isOpen: false)
            effects.append(.send(.open(channel: lastNumber, folder: folder)))
        }
        return effects
    }

    private mutating func forget(_ number: UInt16) -> [Effect] {
        guard let channel = channels.removeValue(forKey: number) else { return [] }
        var effects: [Effect] = channel.isOpen ? [.closed(channel: number, folder: channel.folder)] : []
        if isDialler, resting.insert(channel.folder).inserted { effects.append(.rest(folder: channel.folder)) }
        return effects
    }
}
