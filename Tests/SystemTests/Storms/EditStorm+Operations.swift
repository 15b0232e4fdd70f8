// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import SeededTesting

extension EditStorm {
    private static let modes: [UInt32] = [0o644, 0o600, 0o755, 0o640]
    /// More than that is not deleted at once: the storm would run out of files.
    private static let smallTree = 60

    /// Does one thing to the folder; throws where it cannot be done now.
    mutating func perform(_ operation: EditOperation) throws {
        switch operation {
        case .create: try create()
        case .append: try append()
        case .share: try share()
        case .replace: try replace()
        case .delete: try delete()
        case .rename: try rename()
        case .move: try move()
        case .makeDirectory: try makeDirectory()
        case .moveDirectory: try moveDirectory()
        case .removeDirectory: try removeDirectory()
        case .deleteTree: try deleteTree()
        case .link: try link()
        case .changeMode: try changeMode()
        case .setAttribute: try setAttribute()
        case .touch: try touch()
        }
    }

    private mutating func create() throws {
        let parent = try someDirectory()
        let path = "\(parent)/n\(number(below: 400))"
        let token = newToken()
        try LocalFiles.create(path, "\n\(token)\n")
        report.written[token] = path
        seen?.files.append(path)
    }

    private mutating func append() throws {
        let path = try someFile()
        try append(to: path, creates: false)
    }

    private mutating func share() throws {
        let path = "\(root)/shared\(number(below: 6))"
        try append(to: path, creates: true)
    }

    private mutating func append(to path: String, creates: Bool) throws {
        let token = newToken()
        try LocalFiles.append("\n\(token)\n", to: path, creates: creates)
        report.written[token] = path
    }

    private mutating func replace() throws {
        let path = try someFile()
        let token = newToken()
        let new = "\(outside)/\(serial)"
        try LocalFiles.create(new, "\n\(token)\n")
        do {
            try LocalFiles.exchange(new, path)
        } catch {
            try? PlainFiles.remove(new)
            throw error
        }
        report.written[token] = path
        supersede(new)
    }

    private mutating func delete() throws {
        let leaf = try someLeaf()
        guard PlainFiles.status(leaf)?.type != .directory else { throw NotNow() }
        try takeOut(leaf)
    }

    private mutating func deleteTree() throws {
        let path = try someDirectory()
        guard path != root, Tree(path).leaves.count <= Self.smallTree else { throw NotNow() }
        try takeOut(path)
        seen = nil
    }

    /// Moves something out of the folder, where nothing can come to it any more, and looks at what it was.
    private mutating func takeOut(_ path: String) throws {
        serial += 1
        let taken = "\(outside)/\(serial)"
        try LocalFiles.renameNew(path, taken)
        supersede(taken)
    }

    /// Whoever takes something away has seen what was in it.
    private mutating func supersede(_ taken: String) {
        let tree = Tree(taken, withPrivateArea: true)
        for file in tree.files { report.superseded.formUnion(Ledger.tokens(in: file)) }
        tree.remove()
    }

    private mutating func rename() throws {
        let leaf = try someLeaf()
        try rename(leaf, to: "\(LocalFiles.parent(of: leaf))/r\(number(below: 400))")
    }

    private mutating func rename(_ leaf: String, to newPath: String) throws {
        try LocalFiles.renameNew(leaf, newPath)
        seen?.files.append(newPath)
    }

    private mutating func move() throws {
        let leaf = try someLeaf()
        let newParent = try someDirectory()
        try rename(leaf, to: "\(newParent)/\(LocalFiles.name(of: leaf))")
    }

    private mutating func makeDirectory() throws {
        let parent = try someDirectory()
        let path = "\(parent)/d\(number(below: 100))"
        try LocalFiles.makeDirectory(path)
        seen?.directories.append(path)
    }

    private mutating func moveDirectory() throws {
        let path = try someDirectory()
        guard path != root else { throw NotNow() }
        let newParent = try someDirectory()
        try LocalFiles.renameNew(path, "\(newParent)/\(LocalFiles.name(of: path))")
        seen = nil
    }

    private mutating func removeDirectory() throws {
        let path = try someDirectory()
        try PlainFiles.removeDirectory(path)
    }

    private mutating func link() throws {
        let parent = try someDirectory()
        let path = "\(parent)/l\(number(below: 200))"
        try LocalFiles.symlink("target-\(number(below: 1_000))", path)
        seen?.others.append(path)
    }

    private mutating func changeMode() throws {
        let path = try someFile()
        try LocalFiles.chmod(path, Self.modes.randomElement(using: &random) ?? 0o644)
    }

    private mutating func setAttribute() throws {
        let path = try someFile()
        let count = number(below: 20) + 1
        let value = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let name = "user.e\(number(below: 3))"
        try LocalFiles.setAttribute(name, value, of: path)
    }

    private mutating func touch() throws {
        let path = try someFile()
        let seconds = 1_000_000_000 + Int64(number(below: 100_000_000))
        let nanoseconds = Int32(number(below: 1_000_000_000))
        try LocalFiles.setModified(path, seconds: seconds, nanoseconds: nanoseconds)
    }
}
