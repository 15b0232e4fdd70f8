// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing

/// A server's system in words: `Windows Server 2008 SP2, x64`.
enum SystemTitle {
    /// The words, not escaped; `facts` is `nil` where nothing is known.
    static func text(_ facts: ServerFacts?, in catalogue: UpdateCatalogue) -> String {
        guard let facts, let os = facts.os else { return "system unknown" }
        let product = catalogue.product(os)
        var text = product?.title ?? os
        if let level = facts.servicePack { text += " " + (product?.servicePack(level)?.title ?? "SP\(level)") }
        if let platform = facts.platform { text += ", \(platform.title)" }
        return text
    }
}
