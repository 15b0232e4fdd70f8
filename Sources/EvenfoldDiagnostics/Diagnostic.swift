// SPDX-License-Identifier: Apache-2.0

/// One message for a person, as data: collected, sorted, rendered as text or JSON, never thrown.
package struct Diagnostic: Hashable, Sendable {
    /// How bad it is; only errors change an exit code.
    package enum Severity: String, Hashable, Sendable {
        /// The input cannot be used.
        case error
        /// The input can be used; somebody should look.
        case warning
    }

    /// The stable code, such as `EV0107`; `evenfold explain EV0107` tells more.
    package var code: String
    /// How bad it is.
    package var severity: Severity
    /// One sentence, without a full stop.
    package var summary: String
    /// More about the reason; `nil` where the summary says it all.
    package var detail: String?
    /// Where in which file; `nil` for a message about no file.
    package var location: SourceLocation?
    /// What to do next, such as "did you mean …"; `nil` when there is nothing sensible to say.
    package var help: String?
    /// Other places that belong to it, such as the first of two duplicates.
    package var related: [Related]

    package init(
        code: String,
        severity: Severity,
        summary: String,
        detail: String? = nil,
        location: SourceLocation? = nil,
        help: String? = nil,
        related: [Related] = []
    ) {
        self.code = code
        self.severity = severity
        self.summary = summary
        self.detail = detail
        self.location = location
        self.help = help
        self.related = related
    }

    /// Another place that belongs to a diagnostic, and what it is.
    package struct Related: Hashable, Sendable {
        /// What stands there.
        package var message: String
        /// Where.
        package var location: SourceLocation

        package init(message: String, location: SourceLocation) {
            self.message = message
            self.location = location
        }
    }
}
