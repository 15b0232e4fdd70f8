// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

extension Measurements {
    /// The same as a document: every median in seconds, every ratio as Evenfold's time over the peer's.
    var document: JSONValue {
        var members: JSONObject = [
            "runs": .integer(Int64(runs)), "directory": .string(directory), "files": .integer(Int64(sizes.files)),
            "bigSize": .integer(Int64(clamping: sizes.bigSize)),
        ]
        members["skipped"] = .array(skipped.map { ["peer": .string($0.peer.rawValue), "reason": .string($0.reason)] })
        members["failed"] = .array(failed.map { ["peer": .string($0.peer.rawValue), "reason": .string($0.reason)] })
        members["workloads"] = .array(
            Workload.allCases.compactMap { workload in
                let results = peers.compactMap { result(workload, $0) }
                guard !results.isEmpty else { return nil }
                return [
                    "name": .string(workload.rawValue), "title": .string(workload.title(sizes)),
                    "results": .array(results),
                ]
            }
        )
        return .document(kind: "Benchmark", outcome: failed.isEmpty ? "measured" : "failed", members)
    }

    private func result(_ workload: Workload, _ peer: PeerKind) -> JSONValue? {
        guard let found = statistics(workload, peer) else { return nil }
        var object: JSONObject = [
            "peer": .string(peer.rawValue), "medianSeconds": .number(found.median),
            "minimumSeconds": .number(found.range.lowerBound), "maximumSeconds": .number(found.range.upperBound),
        ]
        object["bytes"] = found.bytes.map { .integer(Int64(clamping: $0)) }
        if peer != .evenfold { object["evenfoldRatio"] = ratio(workload, .evenfold, to: peer).map { .number($0) } }
        return .object(object)
    }
}
