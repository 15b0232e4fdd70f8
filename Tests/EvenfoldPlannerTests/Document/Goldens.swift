// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

/// Texts that are compared with files, which are read by people when they change.
enum Goldens {
    /// Compares with the golden of this name; a wrong or missing one is written beside it as `NAME.actual` for a look.
    static func expect(_ text: String, equals name: String) throws {
        let folder = Repository.root.appending(path: "Tests/EvenfoldPlannerTests/Goldens")
        let expected = (try? Data(contentsOf: folder.appending(path: name))).map { String(decoding: $0, as: UTF8.self) }
        guard text != expected else { return }
        let actual = folder.appending(path: "\(name).actual")
        try? Data(text.utf8).write(to: actual)
        Issue.record("the text differs from Goldens/\(name); see \(actual.path())")
    }
}
