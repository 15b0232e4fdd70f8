// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// What a test leaves behind to be looked at: where `EVENFOLD_TEST_EVIDENCE` names a directory, the place of a fleet that
/// is not in step is copied there; nothing else.
enum Evidence {
    static func keep(_ place: FleetPlace) async throws {
        guard let directory = Environment.value("EVENFOLD_TEST_EVIDENCE"), !directory.isEmpty else { return }
        let name = place.base.split(separator: "/").last ?? "place"
        let kept = "\(directory)/\(name)"
        try await Tool.output(["cp", "-a", place.base, kept], of: "coreutils", in: "/")
        print("kept in \(kept)")
    }
}
