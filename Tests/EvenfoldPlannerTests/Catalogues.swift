// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import EvenfoldTopology
import Testing

/// Catalogues for tests.
enum Catalogues {
    /// The catalogue that ships inside the binary.
    static func builtin() throws -> UpdateCatalogue {
        try #require(BuiltinCatalogue.diagnostics.isEmpty, "\(BuiltinCatalogue.diagnostics)")
        return BuiltinCatalogue.load()
    }
}
