// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import Testing

@Suite("Catalogue")
struct CatalogueTests {
    @Test("exactly the combinations of the design existed")
    func combinations() throws {
        let catalogue = try Catalogues.builtin()
        let expected: [String: [Int: [Platform]]] = [
            "windows-server-2003-r2": [1: [.x86, .x64, .ia64], 2: [.x86, .x64, .ia64]],
            "windows-server-2008": [1: [.x86, .x64, .ia64], 2: [.x86, .x64, .ia64]],
            "windows-server-2008-r2": [0: [.x64, .ia64], 1: [.x64, .ia64]],
        ]
        for (os, levels) in expected {
            for level in 0...4 {
                for platform in Platform.allCases {
                    let existed = levels[level]?.contains(platform) ?? false
                    #expect(catalogue.existed(os: os, servicePack: level, platform: platform) == existed)
                }
            }
            #expect(!catalogue.existed(os: os, servicePack: nil, platform: .x64))
        }
        #expect(catalogue.existed(os: "linux", servicePack: nil, platform: .x64))
        #expect(catalogue.existed(os: "linux", servicePack: nil, platform: .arm64))
        #expect(!catalogue.existed(os: "linux", servicePack: 1, platform: .x64))
        #expect(!catalogue.existed(os: "windows-server-1999", servicePack: 1, platform: .x64))
    }

    @Test("a prerequisite cycle is found once, begun with its first update, and a chain is none")
    func cycles() {
        func after(_ ids: String...) -> [PrerequisiteGroup] { [PrerequisiteGroup(anyOf: ids.map { .update($0) })] }
        let chain = Catalogues.small([
            Catalogues.toy("A", after: after("B")), Catalogues.toy("B", after: after("C")), Catalogues.toy("C"),
        ])
        #expect(chain.prerequisiteCycles.isEmpty)
        let cycle = Catalogues.small([
            Catalogues.toy("X", after: after("C")), Catalogues.toy("A", after: after("B")),
            Catalogues.toy("B", after: after("C")), Catalogues.toy("C", after: after("Y", "A")),
            Catalogues.toy("S", after: after("S")),
        ])
        #expect(cycle.prerequisiteCycles == [["A", "B", "C"], ["S"]])
    }

    @Test("a chain of 100,000 prerequisites neither traps nor is a cycle")
    func deepChain() {
        let updates = (0..<100_000).map { number in
            Catalogues.toy("U\(number)", after: [PrerequisiteGroup(anyOf: [.update("U\(number + 1)")])])
        }
        #expect(Catalogues.small(updates).prerequisiteCycles.isEmpty)
    }

    @Test("merging lets a later catalogue replace entries of the same id and append new ones")
    func merging() {
        let first = Catalogues.small([Catalogues.toy("A"), Catalogues.toy("B")])
        let second = UpdateCatalogue(
            products: [],
            updates: [Catalogues.toy("B", restart: .never), Catalogues.toy("C")]
        )
        let merged = first.merging(second)
        #expect(merged.updateIDs == ["A", "B", "C"])
        #expect(merged.update("B")?.restart == .never)
        #expect(merged.productIDs == ["toy"])
    }
}
