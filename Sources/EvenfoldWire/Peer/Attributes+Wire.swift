// SPDX-License-Identifier: Apache-2.0

package import EvenfoldMessages
package import EvenfoldModel

/// The distinct sets of attributes of one batch; most files of a folder share a few.
struct AttributesTable {
    /// The sets, in order of first use.
    private(set) var values: [ProtoAttributes] = []
    private var indices: [FileAttributes: UInt32] = [:]
    private var last: (attributes: FileAttributes, index: UInt32)?

    /// The index of `attributes`, which are added where they are new.
    mutating func index(of attributes: FileAttributes) -> UInt32 {
        if let last, last.attributes == attributes { return last.index }
        let index: UInt32
        if let known = indices[attributes] {
            index = known
        } else {
            index = UInt32(values.count)
            values.append(ProtoAttributes(attributes))
            indices[attributes] = index
        }
        last = (attributes, index)
        return index
    }

    /// What a peer's sets are.
    static func decoded(_ values: [ProtoAttributes]) throws(WireError) -> [FileAttributes] {
        var result: [FileAttributes] = []
        result.reserveCapacity(values.count)
        for value in values { result.append(try value.decoded()) }
        return result
    }
}

extension ProtoAttributes {
    /// The wire form of `attributes`.
    package init(_ attributes: FileAttributes) {
        self.init()
        mode = UInt32(attributes.mode)
        ownerNumber = attributes.owner.number
        groupNumber = attributes.group.number
        ownerLength = UInt32(attributes.owner.name.count)
        groupLength = UInt32(attributes.group.name.count)
        var text = attributes.owner.name + attributes.group.name
        for attribute in attributes.extended {
            nameLength.append(UInt32(attribute.name.count))
            valueLength.append(UInt32(attribute.value.count))
            text += attribute.name
            text += attribute.value
        }
        self.text = WireText.collected(text)
    }

    /// The attributes that a peer sent.
    ///
    /// - Throws: ``WireError`` unless names are sorted, each once, without NUL, and every length is within its limit.
    package func decoded() throws(WireError) -> FileAttributes {
        guard let mode = UInt16(exactly: mode), mode <= 0o7777 else { throw .value("a mode") }
        guard nameLength.count == valueLength.count else { throw .columns("extended attributes") }
        var text = WireText([UInt8](self.text))
        let owner = try text.next(ownerLength, limit: WireLimits.name, of: "an owner")
        let group = try text.next(groupLength, limit: WireLimits.name, of: "a group")
        var extended: [ExtendedAttribute] = []
        extended.reserveCapacity(nameLength.count)
        for (name, value) in zip(nameLength, valueLength) {
            let attribute = ExtendedAttribute(
                name: try text.next(name, limit: WireLimits.name, of: "an attribute's name"),
                value: try text.next(
                    value,
                    limit: WireLimits.attributeValue,
                    of: "an attribute's value",
                    allowingNUL: true
                )
            )
            guard !attribute.name.isEmpty, extended.last.map({ $0 < attribute }) ?? true else {
                throw .value("an attribute's name")
            }
            extended.append(attribute)
        }
        try text.finish("attributes")
        return FileAttributes(
            mode: mode,
            owner: Principal(name: owner, number: ownerNumber),
            group: Principal(name: group, number: groupNumber),
            extended: extended
        )
    }
}
