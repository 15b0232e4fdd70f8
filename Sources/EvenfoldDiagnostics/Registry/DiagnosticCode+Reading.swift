// SPDX-License-Identifier: Apache-2.0

extension DiagnosticCode {
    /// Reading files: access, encoding, YAML and JSON syntax.
    static let reading = [
        DiagnosticCode(
            "EV0001",
            "a file cannot be read",
            """
            The file does not exist, is a directory, or may not be read by this user. Evenfold names the reason that \
            the system gave. Give `-` to read from standard input.
            """
        ),
        DiagnosticCode(
            "EV0002",
            "a file is not UTF-8",
            """
            Topology and catalogue files are UTF-8. The place of the first byte that is not is reported. A file saved \
            by an older editor can be converted with `iconv -f windows-1252 -t utf-8`; UTF-16 is not read.
            """
        ),
        DiagnosticCode(
            "EV0003",
            "a file holds a character that is not allowed",
            """
            Control characters other than tab and line ends have no business in a configuration file, and the line \
            separators U+0085, U+2028 and U+2029 make different tools count different lines. Write such a character \
            as an escape in a double-quoted string, such as "\\x07", if it is really meant.
            """
        ),
        DiagnosticCode(
            "EV0004",
            "a file is too large",
            """
            A topology or catalogue file may have 4 MiB. A larger one is most often the wrong file.
            """
        ),
        DiagnosticCode(
            "EV0005",
            "a file is not YAML",
            """
            The parser met something that cannot stand there. The most common causes are indentation that does not \
            line up, a tab used for indentation, a missing space behind a colon, and a value that begins with one of \
            `@ ` % * & ! | > { [` and needs quotes. Only the first syntax error of a file is reported, since what \
            follows it cannot be told apart.
            """
        ),
        DiagnosticCode(
            "EV0006",
            "values are nested too deeply",
            """
            Lists and mappings may be nested 100 levels deep. No topology needs more than ten.
            """
        ),
        DiagnosticCode(
            "EV0007",
            "anchors and aliases are refused",
            """
            `&name` and `*name` make a file that cannot be read from top to bottom, and small files that unfold to \
            gigabytes. Write values out, or put what all entries share under `defaults`.
            """
        ),
        DiagnosticCode(
            "EV0008",
            "tags are refused",
            """
            A tag such as `!!str` forces a type. Evenfold takes types from its schema: `2008` is text where text is \
            wanted. Remove the tag.
            """
        ),
        DiagnosticCode(
            "EV0009",
            "merge keys are refused",
            """
            `<<` belongs to YAML 1.1 and to some tools only. Put what all entries share under `defaults`.
            """
        ),
        DiagnosticCode(
            "EV0010",
            "a key occurs twice",
            """
            Two equal keys in one mapping: most tools silently take the last. Evenfold reports the later one, with \
            the earlier one beside it, and uses neither.
            """
        ),
        DiagnosticCode(
            "EV0011",
            "a key is not a name",
            """
            Keys of mappings are plain words here; a list, a mapping or nothing at all cannot be a key. Often the \
            cause is a `?` or a `[` or `{` at the beginning of a line.
            """
        ),
        DiagnosticCode(
            "EV0012",
            "a file holds no document",
            """
            The file is empty or holds comments only. A topology begins with `apiVersion: evenfold/v1` and \
            `kind: Topology`.
            """
        ),
        DiagnosticCode(
            "EV0013",
            "a text is not JSON",
            """
            Facts and saved plans are JSON (RFC 8259): one value, no comments, no trailing commas, no duplicate keys, \
            UTF-8 without a byte order mark. The place of the first fault is reported.
            """
        ),
    ]
}
