// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

extension ComparedEntry {
    /// The class of two servers' entries at the same path.
    ///
    /// Bytes are judged by digest where both are known. Where one is not, size and modification time stand for them:
    /// that is what `quick` means, and `hash` makes sure that every digest is known.
    package static func classify(_ left: ComparedEntry, _ right: ComparedEntry) -> DifferenceClass {
        switch (left.content, right.content) {
        case (.unreadable, _), (_, .unreadable):
            .unreadable
        case (.directory, .directory):
            classifyAttributes(left, right)
        case (.symbolicLink(let leftTarget), .symbolicLink(let rightTarget)):
            leftTarget == rightTarget ? classifyAttributes(left, right) : .content
        case (.file(let leftSize, let leftTime, let leftDigest), .file(let rightSize, let rightTime, let rightDigest)):
            if leftSize != rightSize {
                .content
            } else if let leftDigest, let rightDigest {
                if leftDigest != rightDigest {
                    leftTime == rightTime ? .silent : .content
                } else {
                    leftTime == rightTime ? classifyAttributes(left, right) : .attributes
                }
            } else {
                leftTime == rightTime ? classifyAttributes(left, right) : .content
            }
        case (.directory, .file), (.directory, .symbolicLink), (.file, .directory), (.file, .symbolicLink),
            (.symbolicLink, .directory), (.symbolicLink, .file):
            .type
        }
    }

    private static func classifyAttributes(_ left: ComparedEntry, _ right: ComparedEntry) -> DifferenceClass {
        guard let leftAttributes = left.attributes, let rightAttributes = right.attributes else {
            // Attributes that nobody could read are neither the same nor different.
            return .unreadable
        }
        return leftAttributes.isEquivalent(to: rightAttributes) ? .same : .attributes
    }
}

extension FileAttributes {
    /// Whether two servers' attributes mean the same: owners by name where both servers have one, else by number.
    package func isEquivalent(to other: FileAttributes) -> Bool {
        mode == other.mode && owner.isEquivalent(to: other.owner) && group.isEquivalent(to: other.group)
            && extended == other.extended
    }
}

extension Principal {
    fileprivate func isEquivalent(to other: Principal) -> Bool {
        name.isEmpty || other.name.isEmpty ? number == other.number : name == other.name
    }
}
