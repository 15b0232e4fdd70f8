// SPDX-License-Identifier: Apache-2.0

/// Why a schema cannot be used.
///
/// Evenfold's own schemas never raise one; a test says so.
package enum SchemaError: Error, Hashable, Sendable {
    /// No document has this URI.
    case unknownDocument(String)
    /// The reference leads to nothing.
    case unresolved(String)
    /// The keyword's value has a form that it cannot have.
    case malformed(keyword: String, at: String)
    /// The schema's language needs a vocabulary that is not built here.
    case unknownVocabulary(String)
}
