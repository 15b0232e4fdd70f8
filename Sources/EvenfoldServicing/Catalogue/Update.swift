// SPDX-License-Identifier: Apache-2.0

/// One update of a catalogue: what a source says about it, and nothing else.
///
/// What no source says is `nil`.
package struct Update: Hashable, Sendable {
    /// The id, such as `KB977381`; unique in a catalogue.
    package var id: String
    /// The source's title.
    package var title: String
    /// What goes wrong without it, in our words; `nil` where the title says all that is known.
    package var problem: String?
    /// Why it goes wrong; `nil` where no source tells.
    package var cause: String?
    /// Where all this comes from.
    package var source: UpdateSource
    /// Whether the server must be restarted before the update is effective; `nil` is unknown and planned like `maybe`.
    package var restart: RestartNeed?
    /// Whether nothing else may be installed together with it; it then gets a restart layer of its own.
    package var exclusive: Bool
    /// The service pack level that it brings its product to; `nil` for an ordinary update.
    package var servicePack: Int?
    /// What it replaces; `nil` is unknown, empty is a source's word that it replaces nothing.
    package var supersedes: [Supersedence]?
    /// What must be there first: every group, in each group one option.
    ///
    /// `nil` is unknown, planned like empty.
    package var prerequisites: [PrerequisiteGroup]?
    /// The roles that the server must have; empty when none is asked for.
    package var roles: [String]
    /// What else installing it changes, as sentences; each becomes a warning of the plan.
    package var effects: [String]
    /// Whether all members of a folder must have it, or none.
    package var homogeneous: Bool
    /// What it must be effective before, since it only prevents what goes wrong then; empty for nothing.
    package var precedes: [OrderedEvent]
    /// The systems that the source's text names.
    ///
    /// File tables and Debian packages, where there are any, decide; see ``covers(_:)``.
    package var appliesTo: [SystemRange]
    /// The editions of the source's "applies to" list, word for word; empty when it has none.
    package var editions: [String]
    /// The file tables, one package for each system; empty where no source lists files.
    package var packages: [UpdatePackage]
    /// The Debian packages that carry it, for products whose updates are package versions; empty for others.
    package var debianPackages: [DebianPackage]
    /// Further tables that cover all service packs of a system at once: package manifests.
    package var additionalFiles: [AdditionalFiles]
    /// Remarks about the source, such as its contradictions, as sentences.
    package var notes: [String]

    package init(
        id: String,
        title: String,
        problem: String? = nil,
        cause: String? = nil,
        source: UpdateSource,
        restart: RestartNeed? = nil,
        exclusive: Bool = false,
        servicePack: Int? = nil,
        supersedes: [Supersedence]? = nil,
        prerequisites: [PrerequisiteGroup]? = nil,
        roles: [String] = [],
        effects: [String] = [],
        homogeneous: Bool = false,
        precedes: [OrderedEvent] = [],
        appliesTo: [SystemRange] = [],
        editions: [String] = [],
        packages: [UpdatePackage] = [],
        debianPackages: [DebianPackage] = [],
        additionalFiles: [AdditionalFiles] = [],
        notes: [String] = []
    ) {
        self.id = id
        self.title = title
        self.problem = problem
        self.cause = cause
        self.source = source
        self.restart = restart
        self.exclusive = exclusive
        self.servicePack = servicePack
        self.supersedes = supersedes
        self.prerequisites = prerequisites
        self.roles = roles
        self.effects = effects
        self.homogeneous = homogeneous
        self.precedes = precedes
        self.appliesTo = appliesTo
        self.editions = editions
        self.packages = packages
        self.debianPackages = debianPackages
        self.additionalFiles = additionalFiles
        self.notes = notes
    }
}

/// Where the facts about an update come from.
package struct UpdateSource: Hashable, Sendable {
    /// The document, such as `Microsoft Knowledge Base article 977381`.
    package var document: String
    /// Its revision; `nil` when it has none.
    package var revision: String?
    /// The day of the revision, `YYYY-MM-DD`; `nil` when it has none.
    package var date: String?

    package init(document: String, revision: String? = nil, date: String? = nil) {
        self.document = document
        self.revision = revision
        self.date = date
    }
}

/// Whether an update needs a restart.
package enum RestartNeed: String, Hashable, Sendable, Codable, CaseIterable {
    /// Effective as soon as it is installed.
    case never
    /// The installer decides; planned as if it did.
    case maybe
    /// Effective only after a restart.
    case always
}

/// One update that another replaces, everywhere or on some systems only.
package struct Supersedence: Hashable, Sendable {
    /// The id of the replaced update.
    package var update: String
    /// Where it is replaced; `nil` is everywhere.
    package var on: [SystemRange]?

    package init(update: String, on: [SystemRange]? = nil) {
        self.update = update
        self.on = on
    }

    /// Whether it holds on `system`.
    package func holds(on system: SystemID) -> Bool { on?.contains { $0.contains(system) } ?? true }
}

/// Options of which one must be there before an update may be installed.
package struct PrerequisiteGroup: Hashable, Sendable {
    /// The options; never empty.
    package var anyOf: [Prerequisite]
    /// Whether it must be effective (restarted), not just installed.
    ///
    /// A service pack always must.
    package var effective: Bool

    package init(anyOf: [Prerequisite], effective: Bool = false) {
        self.anyOf = anyOf
        self.effective = effective
    }
}

/// One option of a prerequisite group.
package enum Prerequisite: Hashable, Sendable {
    /// Another update, by id.
    case update(String)
    /// At least this service pack level of the server's own product.
    case servicePack(Int)
}
