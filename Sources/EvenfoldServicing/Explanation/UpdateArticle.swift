// SPDX-License-Identifier: Apache-2.0

extension UpdateCatalogue {
    /// Everything the catalogue knows about an update, as the lines of an article: problem, cause, prerequisites,
    /// restart, replacement, file tables, what it applies to, and notes.
    ///
    /// Safe to print; prose is wrapped, tables are not.
    ///
    /// - Returns: `nil` for an update that the catalogue does not have.
    package func article(about id: String, width: Int = 100) -> [String]? {
        guard let update = updates.first(where: { $0.id.lowercased() == id.lowercased() }) else { return nil }
        var article = ArticleText(width: width)
        article.add(paragraph: "\(update.id): \(update.title)")
        article.add(paragraph: "Source: \(update.source.sentence)")
        if let problem = update.problem { article.section("Problem", [problem]) }
        if let cause = update.cause { article.section("Cause", [cause]) }
        article.section("Prerequisites", prerequisites(of: update))
        article.section("Restart", [update.restartSentence])
        article.section("Replacement", replacement(of: update))
        if !update.precedes.isEmpty { article.section("Order", [update.orderSentence]) }
        if !update.effects.isEmpty { article.section("Effects", update.effects) }
        addTables(of: update, to: &article)
        if !update.editions.isEmpty { article.section("Applies to", update.editions.map { "- \($0)" }) }
        if !update.notes.isEmpty { article.section("Notes", update.notes.map { "- \($0)" }) }
        return article.lines
    }

    private func prerequisites(of update: Update) -> [String] {
        var result = update.appliesTo.map { range in
            guard let product = product(range.os) else { return "- \(range.os)" }
            let levels = (range.servicePacks ?? []).map { product.servicePack($0)?.title ?? "service pack \($0)" }
            let platforms = (range.platforms ?? []).map(\.title)
            let details = [levels, platforms].filter { !$0.isEmpty }.map { $0.joined(separator: ", ") }
            return "- \(product.title)" + (details.isEmpty ? "" : ": \(details.joined(separator: "; "))")
        }
        result += update.roles.map { "- The role \($0) is installed." }
        guard let groups = update.prerequisites else {
            return result + ["- Whether other updates must be there first, no source says."]
        }
        result += groups.map { group in
            let names = group.anyOf.map(\.title).joined(separator: " or ")
            return "- \(names) is installed" + (group.effective ? " and effective." : ".")
        }
        return groups.isEmpty ? result + ["- No other update is needed first."] : result
    }

    private func replacement(of update: Update) -> [String] {
        var result: [String] = []
        switch update.supersedes {
        case nil: result.append("Whether it replaces another update, no source says.")
        case let rules? where rules.isEmpty: result.append("It replaces no earlier update.")
        case let rules?: result += rules.map { "It replaces \($0.update)\(place($0))." }
        }
        for other in updates {
            for rule in other.supersedes ?? [] where rule.update == update.id {
                result.append("\(other.id) replaces it\(place(rule)).")
            }
        }
        return result
    }

    private func place(_ rule: Supersedence) -> String {
        guard let ranges = rule.on else { return "" }
        let names = ranges.map { range in
            let product = product(range.os)
            let levels = (range.servicePacks ?? []).map { product?.servicePack($0)?.title ?? "service pack \($0)" }
            return ([product?.title ?? range.os] + (levels.isEmpty ? [] : [levels.joined(separator: ", ")])).joined(
                separator: " "
            )
        }
        return " on \(names.joined(separator: " and "))"
    }

    private func addTables(of update: Update, to article: inout ArticleText) {
        guard update.listsContent || !update.additionalFiles.isEmpty else {
            return article.section("Files", ["No source lists its files."])
        }
        for package in update.packages {
            let title = product(package.os)?.title(of: package.system) ?? package.os
            let branch = package.branch.map { ", \($0.rawValue)" } ?? ""
            article.table("Files for \(title)\(branch)", package.files)
        }
        for os in update.debianPackages.map(\.os).withoutRepetition {
            let rows = update.debianPackages.filter { $0.os == os }
            article.section("Debian packages for \(product(os)?.title ?? os)", rows.map(\.sentence))
        }
        for table in update.additionalFiles {
            let title = product(table.os)?.title ?? table.os
            article.table("Additional files for \(title) on \(table.platform.title)", table.files)
        }
    }
}

extension UpdateSource {
    fileprivate var sentence: String {
        [document, revision.map { "revision \($0)" }, date].compactMap { $0 }.joined(separator: ", ")
    }
}

extension DebianPackage {
    fileprivate var sentence: String {
        let place = platform.map { " on \($0.title)" } ?? ""
        return "- \(name) \(version) or later\(place)" + (isRequired ? "; it must be installed" : "")
    }
}

extension [String] {
    /// Each text once, in the order of its first occurrence.
    fileprivate var withoutRepetition: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}

extension Update {
    fileprivate var orderSentence: String { "It must be effective \(precedes.deadline)." }

    fileprivate var restartSentence: String {
        switch restart {
        case .always: "The server must be restarted after the installation."
        case .maybe: "The server may have to be restarted after the installation."
        case .never: "No restart is needed."
        case nil: "No source says whether a restart is needed; plans include one."
        }
    }
}
