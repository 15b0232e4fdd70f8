// SPDX-License-Identifier: Apache-2.0

extension DiagnosticCode {
    /// Facts, verdicts and plans.
    static let planning = [
        DiagnosticCode(
            "EV0301",
            "the path of a member has changed",
            """
            A root that moved would look like a folder of which everything was deleted. Keep the path; or apply once \
            without the member, which leaves its files where they are, and add it again at the new path.
            """
        ),
        DiagnosticCode(
            "EV0302",
            "a primary is named later",
            """
            The primary decides the first synchronisation only. Named later, it would overrule what the members have \
            agreed on since. Add the server as an ordinary member: it takes over the content of the others.
            """
        ),
        DiagnosticCode(
            "EV0303",
            "the primary is withdrawn",
            """
            The folder was initialised with this primary, and that cannot be changed afterwards. The mark does \
            nothing more, so leave it where it was.
            """
        ),
        DiagnosticCode(
            "EV0331",
            "a facts command failed",
            """
            The command under `facts` could not be started, ended with another exit code than 0, or took longer than \
            30 seconds. Nothing is assumed about the server then, not even what the file declares: the plan calls it \
            undecidable and leaves its folders out. Run the command by hand in the directory of the topology.
            """
        ),
        DiagnosticCode(
            "EV0332",
            "a facts command printed no facts",
            """
            A facts command prints one JSON object with some of the keys `os`, `servicePack`, `platform`, `roles`, \
            `installedUpdates`, `fileVersions`, `packageVersions`, `kernelRelease`, `pendingRestart` and `bootId`, and nothing else on standard output. \
            A key that is not known is refused, since a mistyped one would silently be a missing fact.
            """
        ),
    ]
}
