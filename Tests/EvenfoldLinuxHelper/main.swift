// SPDX-License-Identifier: Apache-2.0

// The other processes of the tests: a probe helper, a publisher that is killed, a load.

import EvenfoldLinux

let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "probe-path": HelperProgram.end(PathProbeHelper.run(Array(arguments.dropFirst())))
case "publish-forever": HelperProgram.end(HelperProgram.publishForever(Array(arguments.dropFirst())))
case "bulk": HelperProgram.end(HelperProgram.bulk(Array(arguments.dropFirst())))
default: HelperProgram.end(64)
}
