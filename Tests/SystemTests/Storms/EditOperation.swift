// SPDX-License-Identifier: Apache-2.0

import SeededTesting

/// What people and programs do to files.
enum EditOperation: String, CaseIterable, Sendable {
    /// A new file.
    case create
    /// Adds to a file in place.
    case append
    /// Writes anew beside the folder and swaps.
    case replace
    case delete
    /// Another name in the same directory.
    case rename
    /// The same name in another directory.
    case move
    case makeDirectory
    case moveDirectory
    case removeDirectory
    case link
    case changeMode
    case setAttribute
    case touch
    /// Adds to one of a few files that all members add to.
    case share
    /// A directory with what is in it.
    case deleteTree

    /// How often it happens in comparison with the others.
    private var weight: Int {
        switch self {
        case .append: 20
        case .create, .replace, .share: 14
        case .delete, .rename, .move: 8
        case .makeDirectory: 6
        case .moveDirectory, .changeMode: 5
        case .link, .setAttribute, .touch: 4
        case .removeDirectory: 2
        case .deleteTree: 1
        }
    }

    private static let bag = allCases.flatMap { Array(repeating: $0, count: $0.weight) }

    static func random(using random: inout SeededGenerator) -> EditOperation {
        bag.randomElement(using: &random) ?? .append
    }
}
