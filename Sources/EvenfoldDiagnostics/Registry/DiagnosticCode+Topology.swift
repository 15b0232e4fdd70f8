// SPDX-License-Identifier: Apache-2.0

extension DiagnosticCode {
    /// Topology files: schema and meaning.
    static let topology = [
        DiagnosticCode(
            "EV0101",
            "a document is of no known kind",
            """
            Every document names `apiVersion: evenfold/v1` and a `kind`, which is `Topology` or `UpdateCatalog`. \
            Nothing else in a document without them can be judged.
            """
        ),
        DiagnosticCode(
            "EV0102",
            "a value has the wrong type",
            """
            A list stands where a mapping is meant, a word where a number is meant, and so on. Plain words such as \
            `no`, `2008` or `22:30` are text wherever text is meant; an empty value and `null` are never text.
            """
        ),
        DiagnosticCode(
            "EV0103",
            "a field is unknown",
            """
            The field does not exist here: it is misspelt, or it stands at the wrong level. A field that Evenfold \
            does not know is refused, because ignoring it would hide that it has no effect.
            """
        ),
        DiagnosticCode(
            "EV0104",
            "a required field is missing",
            "The entry cannot be used without the field that the message names."
        ),
        DiagnosticCode(
            "EV0105",
            "a field is not in this version",
            """
            The field belongs to Evenfold's language, but this version does not act on it yet. It is refused rather \
            than ignored: a bandwidth limit or a quota that has no effect is worse than none. Remove the \
            field, or use a version that has it.
            """
        ),
        DiagnosticCode(
            "EV0106",
            "a value is not allowed",
            """
            The value has the right type but not a form or size that is allowed here; the message says which are. \
            Durations are written `30s`, `15m`, `4h` or `7d`, sizes `4KiB`, `4MiB` or `4GiB`.
            """
        ),
        DiagnosticCode(
            "EV0107",
            "a server is unknown",
            """
            A member, a connection, a hub or an acceptance names a server that is not under `servers`. Names are \
            compared exactly, upper and lower case included.
            """
        ),
        DiagnosticCode(
            "EV0108",
            "two servers have one name",
            "Every server has its own name; the later of the two is reported."
        ),
        DiagnosticCode(
            "EV0109",
            "two folders have one name",
            "Every folder has its own name; the later of the two is reported."
        ),
        DiagnosticCode(
            "EV0110",
            "a server is a member twice",
            """
            A folder has one replica on a server. To keep two copies on one machine, declare two servers.
            """
        ),
        DiagnosticCode(
            "EV0111",
            "a path cannot be a root",
            """
            A root is an absolute path in its shortest form: it begins with `/`, has no `.`, `..`, doubled or \
            trailing slash, no component longer than 255 bytes, and is not `/` itself.

            Paths such as `D:\\Data` are refused: Evenfold's engine runs on Linux. A declared Windows server is \
            planned and serviced through its facts and its actuator, while a Linux process holds its replica.
            """
        ),
        DiagnosticCode(
            "EV0112",
            "two roots on one server overlap",
            """
            One root is the other or lies inside it. Each folder would replicate the other's private files and every \
            change twice. Give them separate directories.
            """
        ),
        DiagnosticCode(
            "EV0113",
            "a server is connected to itself",
            "A connection leads from one member to another; one from a server to itself carries nothing."
        ),
        DiagnosticCode(
            "EV0114",
            "connections do not join all members",
            """
            Starting from the first member, no path of connections reaches the members named. They would drift apart \
            without an error ever being seen. Connect them, or use `connections: full-mesh` or `{ hubs: [...] }`.
            """
        ),
        DiagnosticCode(
            "EV0115",
            "a folder has two primaries",
            """
            The primary's content wins the first synchronisation, so there can be one only. The later one is \
            reported. With `initialSync: merge` everybody's content is joined, without a primary.
            """
        ),
        DiagnosticCode(
            "EV0116",
            "a folder has no primary",
            """
            With `initialSync: authoritative`, the default, members wait for the primary's content, and none is \
            named. Mark the member whose content counts with `primary: true`, or write `initialSync: merge` to join \
            what everybody has.
            """
        ),
        DiagnosticCode(
            "EV0117",
            "minOnline is above the number of members",
            """
            `minOnline` is the fewest members that a restart may leave at work. More than there are can never be \
            kept; as many as there are forbids every restart, which the plan then says.
            """
        ),
        DiagnosticCode(
            "EV0118",
            "a system never existed",
            """
            The operating system, service pack and platform are known each, but not together: Windows Server 2008 R2 \
            was never made for x86, and Windows Server 2008 begins with service pack 1. Facts that cannot be true \
            would make a plan that cannot be right.
            """
        ),
        DiagnosticCode(
            "EV0119",
            "an operating system is unknown",
            "The system is not in the update catalogue, so nothing can be said about what it needs."
        ),
        DiagnosticCode(
            "EV0120",
            "an update is unknown",
            """
            The update is in none of the catalogues in use. `updates.catalogs` names further catalogue files.
            """
        ),
        DiagnosticCode(
            "EV0121",
            "prerequisites form a cycle",
            """
            Updates that need each other can never be installed in any order. The catalogue that says so is wrong.
            """
        ),
        DiagnosticCode(
            "EV0122",
            "a connection is one-way",
            """
            The server pulls from the other, but nothing comes back: changes made on the pulling side stay there \
            unless another path leads back. Add the connection in the other direction if that is not meant. A link \
            to a read-only member that hands nothing on, or has no other source, is not reported: nothing new could come \
            back.
            """
        ),
        DiagnosticCode(
            "EV0123",
            "a connection is named twice",
            "The same connection twice is one connection; remove the later."
        ),
        DiagnosticCode(
            "EV0124",
            "a connection leads to no member",
            "A connection or hub names a server that is not a member of the folder. Add it to `members`."
        ),
        DiagnosticCode(
            "EV0125",
            "a field leads nowhere",
            """
            An entry has no effect: it accepts an update that is not required or not there a second time.
            """
        ),
        DiagnosticCode(
            "EV0126",
            "a number is out of range",
            "A duration, a size or a count is larger than can be meant."
        ),
        DiagnosticCode(
            "EV0127",
            "an address is malformed",
            """
            An address is `host:port`, with an IPv6 host in brackets: `hq.example.net:7450`, `192.0.2.7:7450`, \
            `[2001:db8::7]:7450`. Ports are 1 to 65535. Leave the address out to host the server inside the command.
            """
        ),
        DiagnosticCode(
            "EV0128",
            "two servers have one address",
            "One agent serves one server. The later of the two is reported."
        ),
        DiagnosticCode(
            "EV0129",
            "there are more problems than are shown",
            "Evenfold reports the first thousand errors and warnings of a document. Put those right and validate again."
        ),
        DiagnosticCode(
            "EV0130",
            "there are several topologies",
            """
            The files together declare one topology; a second document of kind `Topology` is refused, also when it \
            stands in another file.
            """
        ),
        DiagnosticCode(
            "EV0131",
            "there is no topology",
            "None of the documents is of kind `Topology`, and this command needs one."
        ),
        DiagnosticCode(
            "EV0134",
            "a filter pattern can match nothing",
            """
            Patterns are compared with single names, so a pattern with a slash matches none. `*` stands for any \
            number of characters and `?` for one.
            """
        ),
        DiagnosticCode(
            "EV0137",
            "there are too many connections",
            """
            A topology may have 100,000 connections; a full mesh of n members has n·(n-1). Use \
            `connections: { hubs: [...] }` for large folders.
            """
        ),
        DiagnosticCode(
            "EV0138",
            "servers on one machine may share a root",
            """
            Servers without an address all live in the command that hosts them, and servers with the same host in \
            their address most likely live on one machine; there one root would be the other or lie inside it. The \
            agents refuse the second one when they open it. Give every such member its own `path`.
            """
        ),
        DiagnosticCode(
            "EV0139",
            "a time zone is unknown",
            """
            A maintenance window names its time zone as the IANA database does: `Europe/Berlin`, `America/New_York`, \
            `UTC`. The rules are read from the database of the machine that runs the command (on Debian the package \
            `tzdata`), so that a change of the law reaches windows by an update of that package.
            """
        ),
        DiagnosticCode(
            "EV0140",
            "a field does nothing with this store",
            """
            `state: { store: sqlite }` takes nothing more; `postgres` takes `url`; `etcd` takes `endpoints` and, for \
            https, the files `authority`, `certificate` and `key`. What would be ignored is refused.
            """
        ),
        DiagnosticCode(
            "EV0141",
            "the URL of the state holds a password",
            """
            A topology is kept in version control, sent to colleagues and shown on screens. libpq finds a password in \
            `~/.pgpass` (or the file that PGPASSFILE names), in PGPASSWORD, and needs none with a client certificate.
            """
        ),
        DiagnosticCode(
            "EV0142",
            "the primary is read-only",
            """
            The primary's content wins the first synchronisation, and a read-only member has no content of its own: it \
            takes over what the others have. Leave `readOnly` out for the primary, or write `readOnly: false` where \
            `defaults` say otherwise; or mark another member with `primary: true`.
            """
        ),
        DiagnosticCode(
            "EV0143",
            "a folder has no writable member",
            """
            All members are read-only, so no change could ever be made in the folder. Leave `readOnly` out for the \
            member that is written to, or write `readOnly: false` where `defaults` say otherwise.
            """
        ),
        DiagnosticCode(
            "EV0144",
            "nothing leads to a read-only member",
            """
            A read-only member takes over what others have, and no path of connections leads to it from a member that is \
            written to. A connection carries content from `from` to `to` only; on its way it may pass through other \
            read-only members, which hand on what they have. Add a connection, or use `connections: full-mesh`.
            """
        ),
        DiagnosticCode(
            "EV0199",
            "a value cannot be read",
            """
            The schema accepted the value but no meaning could be read from it. This is a fault in Evenfold; the \
            file and this message make a good report.
            """
        ),
    ]
}
