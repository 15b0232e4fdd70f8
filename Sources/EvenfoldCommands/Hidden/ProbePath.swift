// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldLinux

/// `evenfold probe-path PATH`: the helper process in which an agent checks a path that may never answer.
struct ProbePath: Verb {
    static let configuration = CommandConfiguration(
        commandName: "probe-path",
        abstract: "Checks every component of a path; started by the agent, not by people.",
        discussion: "Prints one line before each component it touches and one with the answer.",
        shouldDisplay: false
    )

    @Argument(help: "The absolute, normalised path.")
    var path: String

    @Flag(help: "Also probe FUSE, network and automount file systems instead of refusing them.")
    var anyFileSystem = false

    var format: OutputFormat { .text }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        let options = anyFileSystem ? [PathProbeHelper.anyFileSystemOption] : []
        return PathProbeHelper.run([path] + options) == 0 ? .success : .failure
    }
}
