// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import Testing

@Suite("The running kernel")
struct RunningKernelTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var release: String
        var build: String?
        var packages: [String: String]
        var isSuperseded: Bool?
    }

    static let debian = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)"
    static let cases = [
        Case(
            testDescription: "the kernel of the package",
            release: "6.1.0-28-amd64",
            build: debian,
            packages: ["linux-image-6.1.0-28-amd64": "6.1.119-1", "linux-image-amd64": "6.1.119-1", "rsync": "3.2"],
            isSuperseded: false
        ),
        Case(
            testDescription: "a later build under the same name",
            release: "6.1.0-28-amd64",
            build: debian,
            packages: ["linux-image-6.1.0-28-amd64": "6.1.119-2"],
            isSuperseded: true
        ),
        Case(
            testDescription: "an earlier kernel that was not removed",
            release: "6.1.0-28-amd64",
            build: debian,
            packages: ["linux-image-6.1.0-28-amd64": "6.1.119-1", "linux-image-6.1.0-9-amd64": "6.1.27-1"],
            isSuperseded: false
        ),
        Case(
            testDescription: "a later ABI, compared as a number",
            release: "6.1.0-9-amd64",
            build: nil,
            packages: ["linux-image-6.1.0-9-amd64": "6.1.27-1", "linux-image-6.1.0-28-amd64": "6.1.119-1"],
            isSuperseded: true
        ),
        Case(
            testDescription: "a later kernel while the running one's package is gone",
            release: "6.8.0-45-generic",
            build: "#45-Ubuntu SMP PREEMPT_DYNAMIC Fri Aug 30 12:02:04 UTC 2024",
            packages: ["linux-image-6.8.0-48-generic": "6.8.0-48.48"],
            isSuperseded: true
        ),
        Case(
            testDescription: "a later kernel of another flavour",
            release: "6.1.0-28-amd64",
            build: debian,
            packages: ["linux-image-6.1.0-28-amd64": "6.1.119-1", "linux-image-6.1.0-31-cloud-amd64": "6.1.128-1"],
            isSuperseded: false
        ),
        Case(
            testDescription: "a backport, later than the release's",
            release: "6.1.0-28-amd64",
            build: debian,
            packages: ["linux-image-6.1.0-28-amd64": "6.1.119-1", "linux-image-6.11.5+bpo-amd64": "6.11.5-1~bpo12+1"],
            isSuperseded: true
        ),
        Case(
            testDescription: "a container has no kernel",
            release: "6.1.0-28-amd64",
            build: debian,
            packages: ["rsync": "3.2"],
            isSuperseded: nil
        ),
        Case(
            testDescription: "a kernel of another make",
            release: "6.18.44-fc-v669",
            build: "#1 SMP PREEMPT_DYNAMIC @0",
            packages: ["linux-image-6.1.0-28-amd64": "6.1.119-1"],
            isSuperseded: nil
        ),
        Case(
            testDescription: "names that are no releases",
            release: "-",
            build: "Debian",
            packages: ["linux-image-": "1", "linux-image-6": "1", "linux-image--amd64": "1"],
            isSuperseded: nil
        ),
    ]

    @Test("a later kernel among the packages is found, and nothing else is mistaken for one", arguments: cases)
    func superseded(_ example: Case) throws {
        let packages = try example.packages.mapValues { try #require(DebianVersion($0)) }
        let kernel = RunningKernel(release: example.release, build: example.build)
        #expect(kernel.isSuperseded(by: packages) == example.isSuperseded)
    }
}
