// SPDX-License-Identifier: Apache-2.0

import Testing

/// Tests of the built program as its users run it: separate processes, real disks, signals.
///
/// One after the other, because each takes the machine for itself. They hang together so that this holds across suites.
@Suite("The program as it is run", .serialized, .timeLimit(.minutes(10)))
enum BuiltProgram {}
