// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

extension TopologyDecoder {
    /// Checks that no root is another or lies inside it, on one server and on one machine.
    mutating func checkRoots() {
        var byServer: [ExactText: [Root]] = [:]
        var byMachine: [String: [Root]] = [:]
        for root in roots {
            byServer[ExactText(root.server), default: []].append(root)
            guard let known = servers[ExactText(root.server)] else { continue }
            let host = known.server.address.map { AgentAddress($0)?.host ?? root.server }
            byMachine[host.map { "host " + $0 } ?? "embedded", default: []].append(root)
        }
        for (later, earlier) in byServer.sorted(by: { $0.key < $1.key }).map(\.value).flatMap(Self.overlaps) {
            let summary =
                later.path == earlier.path
                ? "“\(later.folder)” and “\(earlier.folder)” have the same root on “\(later.server)”"
                : "the roots of “\(later.folder)” and “\(earlier.folder)” on “\(later.server)” lie inside each other"
            findings.error(
                "EV0112",
                summary,
                at: later.range,
                detail: "“\(later.path)” and “\(earlier.path)”",
                help: "give one of them a “path” elsewhere",
                related: [findings.related("the other one", earlier.range)]
            )
        }
        for (later, earlier) in byMachine.sorted(by: { $0.key < $1.key }).map(\.value).flatMap(Self.overlaps)
        where ExactText(later.server) != ExactText(earlier.server) {
            findings.warning(
                "EV0138",
                "“\(later.server)” and “\(earlier.server)” would share a root on one machine",
                at: later.range,
                detail: "“\(later.path)” and “\(earlier.path)”",
                help: "give each of them a “path” of its own",
                related: [findings.related("the other one", earlier.range)]
            )
        }
    }

    /// Pairs of roots that overlap, the one later in the file first; each root at most once as the later or inner one.
    ///
    /// Sorted as bytes with a closing slash, a root is directly followed by everything inside it.
    ///
    /// - Complexity: O(n log n)
    private static func overlaps(_ roots: [Root]) -> [(later: Root, earlier: Root)] {
        let sorted = roots.map { (key: Array($0.path.utf8) + [UInt8(ascii: "/")], root: $0) }
            .sorted { left, right in
                left.key == right.key
                    ? left.root.range.start < right.root.range.start : left.key.lexicographicallyPrecedes(right.key)
            }
        var pairs: [(later: Root, earlier: Root)] = []
        var outer = sorted.first
        for inner in sorted.dropFirst() {
            guard let above = outer, inner.key.starts(with: above.key) else {
                outer = inner
                continue
            }
            let isInnerLater = above.root.range.start < inner.root.range.start
            pairs.append(isInnerLater ? (inner.root, above.root) : (above.root, inner.root))
        }
        return pairs
    }
}
