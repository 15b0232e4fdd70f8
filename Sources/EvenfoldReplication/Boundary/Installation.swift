// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// What was put on disk for an item, and where; it may differ from the record (an alias, a cut cycle, a fetch to come).
///
/// Held in one shared piece of memory like a ``Record``; setting a part makes it anew.
package struct Installation: Sendable {
    final class Content: Sendable {
        let parent: ItemID
        let name: FileName
        let fingerprint: Fingerprint
        let data: VersionID
        let dataContext: Context
        let attributes: VersionID
        let attributesContext: Context

        init(
            parent: ItemID,
            name: FileName,
            fingerprint: Fingerprint,
            data: VersionID,
            dataContext: Context,
            attributes: VersionID,
            attributesContext: Context
        ) {
            self.parent = parent
            self.name = name
            self.fingerprint = fingerprint
            self.data = data
            self.dataContext = dataContext
            self.attributes = attributes
            self.attributesContext = attributesContext
        }
    }

    private var content: Content

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
            parent: parent,
            name: name,
            fingerprint: fingerprint,
            data: data,
            dataContext: dataContext,
            attributes: attributes,
            attributesContext: attributesContext
        )
    }

    /// The directory item whose inode it was put into.
    package var parent: ItemID {
        get { content.parent }
        set { replace(parent: newValue) }
    }

    /// The name it was put under.
    package var name: FileName {
        get { content.name }
        set { replace(name: newValue) }
    }

    /// The inode as it was then.
    ///
    /// For a directory that a canonical item shares with aliases, the canonical one holds it.
    package var fingerprint: Fingerprint {
        get { content.fingerprint }
        set { replace(fingerprint: newValue) }
    }

    /// The version of the data on disk, and what it descends from.
    package var data: VersionID {
        get { content.data }
        set { replace(data: newValue) }
    }

    /// See ``data``.
    package var dataContext: Context {
        get { content.dataContext }
        set { replace(dataContext: newValue) }
    }

    /// The version of the attributes on disk, and what they descend from.
    package var attributes: VersionID {
        get { content.attributes }
        set { replace(attributes: newValue) }
    }

    /// See ``attributes``.
    package var attributesContext: Context {
        get { content.attributesContext }
        set { replace(attributesContext: newValue) }
    }

    private mutating func replace(
        parent: ItemID? = nil,
        name: FileName? = nil,
        fingerprint: Fingerprint? = nil,
        data: VersionID? = nil,
        dataContext: Context? = nil,
        attributes: VersionID? = nil,
        attributesContext: Context? = nil
    ) {
        content = Content(
            parent: parent ?? content.parent,
            name: name ?? content.name,
            fingerprint: fingerprint ?? content.fingerprint,
            data: data ?? content.data,
            dataContext: dataContext ?? content.dataContext,
            attributes: attributes ?? content.attributes,
            attributesContext: attributesContext ?? content.attributesContext
        )
    }
}

extension Installation: Hashable {
    package static func == (left: Installation, right: Installation) -> Bool {
        left.content === right.content
            || (left.parent == right.parent && left.name == right.name && left.fingerprint == right.fingerprint
                && left.data == right.data && left.dataContext == right.dataContext
                && left.attributes == right.attributes && left.attributesContext == right.attributesContext)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(parent)
        hasher.combine(name)
        hasher.combine(data)
    }
}
