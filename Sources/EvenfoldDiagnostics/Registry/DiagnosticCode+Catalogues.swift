// SPDX-License-Identifier: Apache-2.0

extension DiagnosticCode {
    /// Update catalogues.
    static let catalogues = [
        DiagnosticCode(
            "EV0201",
            "a catalogue has two entries of one id",
            """
            Every product and every update of one catalogue has its own id; the later of the two is reported. A later \
            catalogue may replace an entry of an earlier one by giving the same id.
            """
        ),
        DiagnosticCode(
            "EV0202",
            "a catalogue names an unknown product or update",
            """
            An update applies to, follows or replaces something that no catalogue in use declares. Names are compared \
            exactly.
            """
        ),
        DiagnosticCode(
            "EV0203",
            "a catalogue's value cannot be read",
            "A version, date or other fact of the catalogue is not written as the message says."
        ),
        DiagnosticCode(
            "EV0204",
            "a further catalogue cannot be used",
            """
            `updates.catalogs` names `builtin` and files relative to the topology. The file cannot be read or is not \
            a catalogue; messages about its content name it.
            """
        ),
        DiagnosticCode(
            "EV0205",
            "a Debian package of an update makes no sense",
            """
            `debianPackages` is for products whose updates are versions of Debian packages, so not for those with \
            service packs, and it says once for each product, platform and package which version carries the update. \
            A row without `platform` speaks of every platform.
            """
        ),
    ]
}
