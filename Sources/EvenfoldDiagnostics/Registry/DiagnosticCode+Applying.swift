// SPDX-License-Identifier: Apache-2.0

extension DiagnosticCode {
    /// Saved plans and apply.
    static let applying = [
        DiagnosticCode(
            "EV0401",
            "a saved plan cannot be used",
            """
            The file is not what `evenfold plan --out` wrote: it is another document, of a later version, or \
            somebody changed it. Make it anew.
            """
        ),
        DiagnosticCode(
            "EV0402",
            "a saved plan is stale",
            """
            A plan is applied exactly as it was read, or not at all. The topology, the catalogue, the facts of a \
            server or the state of the fleet have changed since the plan was made; the reasons are listed. Make it \
            anew, read it, and apply that.
            """
        ),
        DiagnosticCode(
            "EV0404",
            "approval is needed",
            """
            Applying changes servers, so somebody must say yes. There is no terminal to ask on: add `--auto- \
            approve`, or save a plan with `evenfold plan --out`, read it, and apply the saved plan, which is not \
            asked about again.
            """
        ),
        DiagnosticCode(
            "EV0405",
            "a step failed",
            """
            The step was not done, or was done and the facts do not show it. Whatever requires it is left out, no \
            further round of restarts begins, and other folders go on. Put right what the message names; the next \
            apply continues from the facts.
            """
        ),
        DiagnosticCode(
            "EV0406",
            "a step waits for a person",
            """
            The server's actuator is `manual`: do what the message says, then run apply again. It continues when the \
            facts have changed.
            """
        ),
        DiagnosticCode(
            "EV0408",
            "the fleet is locked",
            """
            Two commands that change a fleet at the same time could restart two servers of one folder. The message \
            names who holds the lock. On one machine the lock belongs to the process and goes with it. In a state that \
            several operators share it is a lease: a command renews it while it runs, and one that is gone loses it \
            within seconds. `apply --lock-timeout 10m` waits for somebody who is at work; `evenfold state show` tells \
            who that is, and `evenfold state unlock` takes the lock away. Whoever lost it begins no further step.
            """
        ),
        DiagnosticCode(
            "EV0409",
            "a plan is incomplete",
            """
            Something was left out because of a verdict such as `blocked`, `notCovered` or `undecidable`. The rest \
            was done. `updates.accept` frees a server of a verdict that somebody has looked at.
            """
        ),
        DiagnosticCode(
            "EV0410",
            "the command was interrupted",
            """
            What was done is done, and what was not begun was not begun. Run the same command again: it continues.
            """
        ),
        DiagnosticCode(
            "EV0411",
            "a file cannot be written",
            """
            The system gave the reason that the message names. Nothing was changed: a file is replaced whole or not \
            at all.
            """
        ),
        DiagnosticCode(
            "EV0412",
            "the fleet's plan is infeasible",
            """
            Restarts that are needed would leave a folder fewer members than its `minOnline`. The plan names the \
            folder, the numbers and the smallest changes that would make it possible.
            """
        ),
        DiagnosticCode(
            "EV0413",
            "restarts have come up that nobody approved",
            """
            Between two rounds the facts are read again. A server must restart more often than the plan says: an update \
            was taken away, or something else asked for a restart. What was begun is finished, and nothing else was \
            begun. Run `evenfold apply` again, read the new plan, and approve it.
            """
        ),
        DiagnosticCode(
            "EV0414",
            "no such plan was applied",
            """
            `evenfold journal` shows what became of the steps of an applied plan. Plans are counted from 1; the fleet's \
            record has none of that number, or none at all.
            """
        ),
        DiagnosticCode(
            "EV0416",
            "the state of the fleet is kept elsewhere",
            """
            Operators share what they remember of a fleet in one place: `state` of the topology names it, and the \
            fleet's directory notes it in `state.json`. The two do not agree, or the state was moved away from here, or \
            a copy was cut off. `evenfold state migrate -t FILE` moves the state to where the topology says, or goes \
            after it when somebody has moved it already; nothing is ever written over that was not moved away.
            """
        ),
        DiagnosticCode(
            "EV0417",
            "a program that an earlier apply started is still running",
            """
            An apply that was killed leaves the installer or the restart that it had started to itself. The next apply \
            of the same machine and fleet directory waits for it as long as its time limit allows, because two of them at once do no good, and what it does \
            changes what there is to do. Look at the process that the message names; end it if it hangs.
            """
        ),
        DiagnosticCode(
            "EV0421",
            "there is nothing to explain by that name",
            """
            `evenfold explain` without a subject lists the codes and updates that it knows.
            """
        ),
        DiagnosticCode(
            "EV0431",
            "the directory of an installation cannot be opened",
            """
            `evenfold facts` reads a Windows installation that does not run, at the directory where its volume is \
            mounted. There is no such directory, or reading it is not allowed.
            """
        ),
        DiagnosticCode(
            "EV0432",
            "an installation cannot be read",
            """
            The facts of a Windows installation come from two files of its registry, SOFTWARE and SYSTEM, in the \
            directory System32\\config. Both must be whole: from one that is missing, damaged, or was being written \
            when the image was taken, nothing would be certain, so nothing is told. Single facts that are missing \
            are no failure; they are left out.
            """
        ),
    ]
}
