// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldLinux
import EvenfoldModel
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldState
import EvenfoldTopology

/// One apply over an open fleet: what is known, the plan, the approval, the steps.
struct ApplyRun {
    let input: ApplyInput
    let session: FleetSession
    let holding: FleetHolding
    let environment: CommandEnvironment
    let format: OutputFormat
    let isApproved: Bool
    let options: ApplyOptions

    func perform() async throws(CommandFailure) -> ExitStatus {
        var view = ApplyView(console: environment.console, format: format)
        try await session.traces.settle(input.topology.servers, pause: session.pause, console: environment.console)
        let survey = try await FleetSurvey.take(
            input.topology,
            session: session,
            console: environment.console,
            patience: options.patience
        )
        let gathered = await FactsGathering(host: environment.host, directory: input.directory)
            .gather(input.topology.servers, agents: survey.agentFacts)
        tell(input.diagnostics + survey.diagnostics + gathered.diagnostics)
        let document = try document(survey, facts: gathered.facts)
        show(document, facts: gathered.facts, &view)
        if document.plan.outcome == .infeasible {
            throw CommandFailure(
                .unsatisfiable,
                format == .text ? [] : [document.plan.infeasibility("restarts would leave too few members online")]
            )
        }
        guard !document.plan.steps.isEmpty else {
            return end(ApplyResult.nothing(isIncomplete: document.plan.outcome == .incomplete), &view)
        }
        try await approve()
        let identity = PlanIdentity(lineage: survey.lineage, serial: UInt64(clamping: survey.serial) + 1)
        try await record(document, identity)
        var applier = Applier(
            Applier.Setting(
                session: session,
                environment: environment,
                holding: holding,
                document: document,
                identity: identity,
                catalogue: input.catalogue,
                directory: input.directory,
                options: options
            ),
            survey: survey,
            facts: gathered.facts,
            view: view
        )
        let result: ApplyResult
        do throws(CommandFailure) {
            result = try await applier.run()
        } catch {
            // What is said about it begins on a line of its own.
            applier.view.endLive()
            throw error
        }
        return end(result, &applier.view)
    }

    private func end(_ result: ApplyResult, _ view: inout ApplyView) -> ExitStatus {
        view.show(.result(result), at: .zero)
        return result.status
    }

    /// The saved plan, if it still fits, or one made now.
    private func document(_ survey: FleetSurvey, facts: [String: ServerFacts]) throws(CommandFailure) -> PlanDocument {
        guard let saved = input.saved else {
            return try Planning.document(
                input.topology,
                catalogue: input.catalogue,
                facts: facts,
                survey: survey,
                options: options.planning
            )
        }
        let hashes = PlanHashes(
            topology: saved.topology,
            catalogue: input.catalogue,
            facts: facts,
            hash: Fingerprint.hexadecimal
        )
        // A plan made before there was a fleet belongs to whichever is made for it.
        let lineage = saved.lineage.isEmpty && survey.serial == 0 ? "" : survey.lineage
        let reasons = saved.staleness(lineage: lineage, serial: survey.serial, hashes: hashes)
        guard reasons.isEmpty else {
            throw CommandFailure(
                .stalePlan,
                code: "EV0402",
                "the saved plan is stale",
                detail: reasons.map(\.message).joined(separator: "\n"),
                help: "make it anew with evenfold plan --out, read it, and apply that"
            )
        }
        return saved
    }

    private func show(_ document: PlanDocument, facts: [String: ServerFacts], _ view: inout ApplyView) {
        if format == .text {
            PlanView(document: document, facts: facts, catalogue: input.catalogue).show(
                on: environment.console,
                as: .text
            )
            if !document.plan.steps.isEmpty { environment.console.write("\n") }
        }
        view.show(.plan(document), at: .zero)
    }

    /// Asks whether the plan may be applied.
    ///
    /// A saved plan was read before and is not asked about.
    private func approve() async throws(CommandFailure) {
        guard !isApproved, input.saved == nil else { return }
        let help = "add --auto-approve, or save a plan with evenfold plan --out, read it, and apply that"
        guard format == .text else {
            throw CommandFailure(
                .approvalNeeded,
                code: "EV0404",
                "approval is needed and there is nobody to ask",
                help: help
            )
        }
        try await environment.approve(
            "Apply this plan? Only yes is taken for an answer: ",
            orElse: help,
            refusal: "not approved; nothing was done"
        )
    }

    private func record(_ document: PlanDocument, _ identity: PlanIdentity) async throws(CommandFailure) {
        let plan = AppliedPlan(
            plan: identity,
            hash: Fingerprint.hexadecimal(Array(document.json.text().utf8)),
            milliseconds: Timestamp.now.milliseconds,
            by: FleetRecord.who
        )
        guard try await FleetRecord(session).record(plan) else {
            throw CommandFailure(
                .stalePlan,
                code: "EV0402",
                "this plan has been applied already",
                help: "make a new one with evenfold plan"
            )
        }
    }

    private func tell(_ diagnostics: [Diagnostic]) {
        guard !diagnostics.isEmpty else { return }
        let style = environment.console.messageStyle
        environment.console.tell(
            DiagnosticRenderer(sources: input.sources, colour: style.isColoured).render(diagnostics) + "\n"
        )
    }
}

extension Plan {
    /// What stands against a plan that is infeasible, and what would help.
    func infeasibility(_ summary: String) -> Diagnostic {
        Diagnostic(
            code: "EV0412",
            severity: .error,
            summary: summary,
            detail: infeasible.map(\.message).joined(separator: "\n"),
            help: infeasible.flatMap(\.remedies).joined(separator: "\n")
        )
    }
}

extension ApplyResult {
    /// A plan without steps.
    static func nothing(isIncomplete: Bool) -> ApplyResult {
        ApplyResult(
            status: isIncomplete ? .partlyApplied : .success,
            done: 0,
            total: 0,
            failed: 0,
            paused: 0,
            isIncomplete: isIncomplete
        )
    }
}
