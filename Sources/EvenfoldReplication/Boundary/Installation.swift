// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// What was put on disk for an item, and where; it may differ from the record (an alias, a cut cycle, a fetch to come).
///
/// Held in one shared piece of memory like a ``Record``; setting a part makes it anew.
package struct Installation: Sendable {
    /// What an installation is, as one plain value.
    private struct Parts: Hashable, Sendable {
        var parent: ItemID
        var name: FileName
        var fingerprint: Fingerprint
        var data: VersionID
        var dataContext: Context
        var attributes: VersionID
        var attributesContext: Context
    }

    /// The memory that copies of an installation share.
    private final class Content: Sendable {
        let parts: Parts

        init(_ parts: Parts) {
            self.parts = parts
        }
    }

    private var content: Content
    private var parts: Parts {
        get { content.parts }
        set { content = Content(newValue) }
    }

    package init(
        parent: ItemID,
        name: FileName,
        fingerprint: Fingerprint,
        data: VersionID,
        dataContext: Context,
        attributes: VersionID,
        attributesContext: Context
    ) {
        content = Content(
            Parts(
                parent: parent,
                name: name,
                fingerprint: fingerprint,
                data: data,
                dataContext: dataContext,
                attributes: attributes,
                attributesContext: attributesContext
            )
        )
    }

    /// The directory item whose inode it was put into.
    package var parent: ItemID {
        get { content.parts.parent }
        set { parts.parent = newValue }
    }

    /// The name it was put under.
    package var name: FileName {
        get { content.parts.name }
        set { parts.name = newValue }
    }

    /// The inode as it was then.
    ///
    /// For a directory that a canonical item shares with aliases, the canonical one holds it.
    package var fingerprint: Fingerprint {
        get { content.parts.fingerprint }
        set { parts.fingerprint = newValue }
    }

    /// The version of the data on disk, and what it descends from.
    package var data: VersionID {
        get { content.parts.data }
        set { parts.data = newValue }
    }

    /// See ``data``.
    package var dataContext: Context {
        get { content.parts.dataContext }
        set { parts.dataContext = newValue }
    }

    /// The version of the attributes on disk, and what they descend from.
    package var attributes: VersionID {
        get { content.parts.attributes }
        set { parts.attributes = newValue }
    }

    /// See ``attributes``.
    package var attributesContext: Context {
        get { content.parts.attributesContext }
        set { parts.attributesContext = newValue }
    }
}

extension Installation: Hashable {
    package static func == (left: Installation, right: Installation) -> Bool {
        left.content === right.content || left.parts == right.parts
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(parts)
    }
}
