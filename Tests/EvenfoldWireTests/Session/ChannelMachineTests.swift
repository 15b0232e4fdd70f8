// SPDX-License-Identifier: Apache-2.0

import EvenfoldWire
import SeededTesting
import Testing

@Suite("Channels")
struct ChannelMachineTests {
    /// Two machines and what is on the way between them, in order.
    private struct Pair {
        var dialler = ChannelMachine(isDialler: true)
        var acceptor = ChannelMachine(isDialler: false)
        var toAcceptor: [ChannelMessage] = []
        var toDialler: [ChannelMessage] = []
        var resting: Set<String> = []
        var open: [Set<String>] = [[], []]

        mutating func dialler(_ effects: [ChannelMachine.Effect]) { note(effects, 0) }
        mutating func acceptor(_ effects: [ChannelMachine.Effect]) { note(effects, 1) }

        private mutating func note(_ effects: [ChannelMachine.Effect], _ side: Int) {
            for effect in effects {
                switch effect {
                case .send(let message):
                    if side == 0 { toAcceptor.append(message) } else { toDialler.append(message) }
                case .opened(_, let folder): #expect(open[side].insert(folder).inserted)
                case .closed(_, let folder): #expect(open[side].remove(folder) != nil)
                case .rest(let folder): resting.insert(folder)
                case .credit, .exhausted: break
                }
            }
        }

        /// Delivers one message at one side.
        mutating func step(_ side: Int) throws {
            if side == 0, !toDialler.isEmpty {
                let message = try ChannelMessage(wire: toDialler.removeFirst().encoded)
                dialler(try dialler.receive(message))
            } else if !toAcceptor.isEmpty {
                let message = try ChannelMessage(wire: toAcceptor.removeFirst().encoded)
                acceptor(try acceptor.receive(message))
            }
        }

        mutating func settle() throws {
            while !toAcceptor.isEmpty || !toDialler.isEmpty {
                try step(0)
                try step(1)
            }
        }
    }

    @Test("folders that both have ready get a channel, others do not")
    func opening() throws {
        var pair = Pair()
        pair.dialler(pair.dialler.offer(["a", "b"]))
        pair.acceptor(pair.acceptor.offer(["b", "c"]))
        try pair.settle()
        #expect(pair.open == [["b"], ["b"]])
        pair.acceptor(pair.acceptor.offer(["a", "b", "c"]))
        try pair.settle()
        #expect(pair.open == [["a", "b"], ["a", "b"]])
    }

    @Test("a folder that is withdrawn is closed at both ends, and opened again when it is back")
    func withdrawing() throws {
        var pair = Pair()
        pair.dialler(pair.dialler.offer(["a"]))
        pair.acceptor(pair.acceptor.offer(["a"]))
        try pair.settle()
        pair.acceptor(pair.acceptor.offer([]))
        try pair.settle()
        #expect(pair.open == [[], []])
        pair.acceptor(pair.acceptor.offer(["a"]))
        try pair.settle()
        #expect(pair.open == [["a"], ["a"]])
    }

    @Test("a closed channel rests before it is tried again")
    func resting() throws {
        var pair = Pair()
        pair.dialler(pair.dialler.offer(["a"]))
        pair.acceptor(pair.acceptor.offer(["a"]))
        try pair.settle()
        pair.acceptor(pair.acceptor.close(1))
        try pair.settle()
        #expect(pair.open == [[], []])
        #expect(pair.resting == ["a"])
        pair.dialler(pair.dialler.retry("a"))
        try pair.settle()
        #expect(pair.open == [["a"], ["a"]])
    }

    @Test("frames of a closed channel are dropped, of one that never was refused")
    func lateFrames() throws {
        var pair = Pair()
        pair.dialler(pair.dialler.offer(["a"]))
        pair.acceptor(pair.acceptor.offer(["a"]))
        try pair.settle()
        #expect(try pair.dialler.accepts(1))
        pair.dialler(pair.dialler.close(1))
        #expect(try !pair.dialler.accepts(1))
        #expect(throws: WireError.unknownChannel(2)) { try pair.dialler.accepts(2) }
        #expect(throws: WireError.unknownChannel(0)) { try pair.dialler.accepts(0) }
    }

    @Test("a peer that breaks the order of opening is refused")
    func violations() throws {
        var acceptor = ChannelMachine(isDialler: false)
        _ = acceptor.offer(["a", "b"])
        #expect(throws: WireError.unknownChannel(2)) { try acceptor.receive(.open(channel: 2, folder: "a")) }
        _ = try acceptor.receive(.open(channel: 1, folder: "a"))
        #expect(throws: WireError.value("a folder with two channels")) {
            try acceptor.receive(.open(channel: 2, folder: "a"))
        }
        #expect(throws: WireError.self) { try acceptor.receive(.opened(channel: 1)) }
        var dialler = ChannelMachine(isDialler: true)
        #expect(throws: WireError.self) { try dialler.receive(.open(channel: 1, folder: "a")) }
        #expect(throws: WireError.self) { try dialler.receive(.close(channel: 1)) }
        #expect(throws: WireError.self) { try dialler.receive(.credit(channel: 1, messageBytes: 1, contentBytes: 1)) }
    }

    @Test("a folder that is not offered is not opened")
    func notOffered() throws {
        var acceptor = ChannelMachine(isDialler: false)
        _ = acceptor.offer(["a"])
        #expect(try acceptor.receive(.open(channel: 1, folder: "secret")) == [.send(.close(channel: 1))])
        #expect(try !acceptor.accepts(1))
    }

    @Test(
        "whatever is offered, closed and delivered in whatever order, both ends agree in the end",
        arguments: UInt64(1)...300
    )
    func chaos(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var pair = Pair()
        let folders = ["a", "b", "c", "d"]
        for _ in 0..<60 {
            let some = Set(folders.filter { _ in Bool.random(using: &random) })
            switch Int.random(in: 0...6, using: &random) {
            case 0: pair.dialler(pair.dialler.offer(some))
            case 1: pair.acceptor(pair.acceptor.offer(some))
            case 2: pair.dialler(pair.dialler.close(UInt16.random(in: 1...8, using: &random)))
            case 3: pair.acceptor(pair.acceptor.close(UInt16.random(in: 1...8, using: &random)))
            case 4: if let folder = pair.resting.popFirst() { pair.dialler(pair.dialler.retry(folder)) }
            case 5: try pair.step(0)
            default: try pair.step(1)
            }
        }
        pair.dialler(pair.dialler.offer(["a", "b", "c"]))
        pair.acceptor(pair.acceptor.offer(["b", "c", "d"]))
        try pair.settle()
        while let folder = pair.resting.popFirst() {
            pair.dialler(pair.dialler.retry(folder))
            try pair.settle()
        }
        #expect(pair.open == [["b", "c"], ["b", "c"]], "seed \(seed)")
        #expect(pair.dialler.openFolders == pair.acceptor.openFolders, "seed \(seed)")
    }
}
