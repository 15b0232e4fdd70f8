// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `--fleet DIR`, on every verb that talks to servers.
struct FleetOptions: ParsableArguments {
    @Option(
        name: .customLong("fleet"),
        help: ArgumentHelp(
            "The operator's directory of the fleet.",
            discussion: "The default is $EVENFOLD_FLEET, else .evenfold-fleet beside the topology.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var path: String?

    /// The directory as an absolute path.
    ///
    /// `topologyDirectory`: Where the topology lies; `nil` where no file is named, and then the directory in
    ///   which the command was started counts.
    func directory(topologyDirectory: String?, in environment: CommandEnvironment) -> String {
        let here = environment.host.workingDirectory
        if let path { return ProgramPath.absolute(path, in: here) }
        if let path = environment.variables["EVENFOLD_FLEET"], !path.isEmpty {
            return ProgramPath.absolute(path, in: here)
        }
        return ProgramPath.absolute(".evenfold-fleet", in: topologyDirectory ?? here)
    }
}
