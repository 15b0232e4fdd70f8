// SPDX-License-Identifier: Apache-2.0

extension DiagnosticCode {
    /// Fleets, agents, certificates and tokens.
    static let fleet = [
        DiagnosticCode(
            "EV0501",
            "there is no fleet",
            """
            The directory holds no fleet. `evenfold init` makes one; for a topology of servers without an address \
            the first apply does. `--fleet` or `EVENFOLD_FLEET` names another directory.
            """
        ),
        DiagnosticCode(
            "EV0502",
            "there is a fleet already",
            """
            A fleet's certificate authority is made once: a second one would lock every server of the first one out. \
            Remove the directory only if no server was ever let in with it.
            """
        ),
        DiagnosticCode(
            "EV0503",
            "a server cannot be reached",
            """
            No agent answered at the server's address in time. Check that the agent runs (`systemctl status \
            evenfold-agent@NAME`), that the address and port are those it listens on, and that no firewall stands \
            between.
            """
        ),
        DiagnosticCode(
            "EV0504",
            "a server is not who it should be",
            """
            The agent at the address has a certificate of another fleet or another server. Either the address is \
            wrong, or the server was let into another fleet.
            """
        ),
        DiagnosticCode(
            "EV0505",
            "a certificate is not accepted",
            """
            The certificate has expired, is not valid yet, or was not signed by this fleet's authority. Clocks that \
            differ by more than the certificate allows look the same.
            """
        ),
        DiagnosticCode(
            "EV0506",
            "a token is not accepted",
            """
            A token is used once, within ten minutes, against the fleet that made it. Make a new one with `evenfold \
            token`.
            """
        ),
        DiagnosticCode(
            "EV0507",
            "a request or certificate file is not sound",
            """
            The file is not what `evenfold join --request` or `evenfold token --sign` wrote, or belongs to another \
            server.
            """
        ),
        DiagnosticCode(
            "EV0508",
            "an agent refused",
            """
            The agent understood the request and did not do it; the reason is its own.
            """
        ),
        DiagnosticCode(
            "EV0509",
            "a server is not in the topology",
            """
            The name is not among the servers of the topology that is meant. Without `-t` that is the topology \
            applied last.
            """
        ),
        DiagnosticCode(
            "EV0510",
            "a folder is not in the topology",
            """
            The name is not among the folders of the topology that is meant, or the server is no member of it. \
            Without `-t` that is the topology applied last.
            """
        ),
        DiagnosticCode(
            "EV0511",
            "there is no such kept item",
            """
            `evenfold conflicts list` shows the ids of everything that is kept.
            """
        ),
        DiagnosticCode(
            "EV0512",
            "no topology was applied yet",
            """
            Without `-t` the topology applied last is meant, and there is none. Name the file, or apply it first.
            """
        ),
        DiagnosticCode(
            "EV0513",
            "a directory cannot be used",
            """
            The state directory of an agent or the directory of a fleet cannot be read or written, or holds \
            something else.
            """
        ),
        DiagnosticCode(
            "EV0514",
            "the agent could not start",
            """
            The agent ended before it was ready, for the reason named.
            """
        ),
        DiagnosticCode(
            "EV0515",
            "a path does not lie in a folder",
            """
            Paths in a folder are written from its root down, without a leading slash and without `.` or `..` parts.
            """
        ),
        DiagnosticCode(
            "EV0516",
            "the state of the fleet cannot be read or written",
            """
            What operators remember of a fleet (applied topologies, plans, the journal, the lock) is in a file of the \
            fleet's directory, in PostgreSQL or in etcd. The message says what that store says. A store that is \
            restarted during an apply is tried again for ten seconds. `status`, `diff` and `events` with `-t FILE` do \
            without it.
            """
        ),
    ]
}
