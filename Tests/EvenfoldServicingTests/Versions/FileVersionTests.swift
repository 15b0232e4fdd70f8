// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import Testing

@Suite("File versions")
struct FileVersionTests {
    @Test("versions compare as four numbers, not as text")
    func order() throws {
        let sorted = [
            "5.2.3790.4650", "6.0.6001.9999", "6.0.6001.18000", "6.0.6001.22565", "6.0.6002.1", "6.0.10000.0",
            "10.0.0.0",
        ]
        let versions = try sorted.map { try #require(FileVersion($0)) }
        for (left, right) in zip(versions, versions.dropFirst()) { #expect(left < right) }
        #expect(versions.map(\.description) == sorted)
    }

    @Test(
        "text that is not four numbers is no version",
        arguments: [
            "", ".", "6", "6.0", "6.0.6002", "6.0.6002.", "6.0.6002.1.2", "6..6002.1", "6.0.6002.a", "6.0.6002.-1",
            "+6.0.0.0",
            " 6.0.0.0", "6.0.6002.4294967296", "6.0.6002.99999999999999999999", "６.0.0.0", "6,0,6002,1", "6.0.6002.1\n",
            String(repeating: "1", count: 5_000), String(repeating: "0", count: 60) + ".0.0.0",
        ]
    )
    func malformed(text: String) {
        #expect(FileVersion(text) == nil)
    }

    struct Reading: Sendable, CustomStringConvertible {
        var version: String
        var os: String?
        var servicePack: Int?
        var branch: ServiceBranch?
        var description: String { version }
    }

    @Test(
        "product, service pack and branch are read out of the version",
        arguments: [
            Reading(version: "6.0.6002.22269", os: "windows-server-2008", servicePack: 2, branch: .ldr),
            Reading(version: "6.0.6001.22565", os: "windows-server-2008", servicePack: 1, branch: .ldr),
            Reading(version: "6.0.6002.18005", os: "windows-server-2008", servicePack: 2, branch: .gdr),
            Reading(version: "6.0.6002.20479", os: "windows-server-2008", servicePack: 2, branch: .gdr),
            Reading(version: "6.0.6002.20480", os: "windows-server-2008", servicePack: 2, branch: .ldr),
            Reading(version: "6.0.6002.24576", os: "windows-server-2008", servicePack: 2, branch: nil),
            Reading(version: "6.0.6003.20489", os: "windows-server-2008", servicePack: 2, branch: .ldr),
            Reading(version: "6.1.7600.16385", os: "windows-server-2008-r2", servicePack: 0, branch: .gdr),
            Reading(version: "6.1.7600.20578", os: "windows-server-2008-r2", servicePack: 0, branch: .ldr),
            Reading(version: "6.1.7601.17514", os: "windows-server-2008-r2", servicePack: 1, branch: .gdr),
            Reading(version: "5.2.3790.4650", os: "windows-server-2003-r2", servicePack: nil, branch: nil),
            Reading(version: "6.0.6000.16386", os: nil, servicePack: nil, branch: nil),
            Reading(version: "10.0.14393.0", os: nil, servicePack: nil, branch: nil),
        ]
    )
    func reading(expected: Reading) throws {
        let version = try #require(FileVersion(expected.version))
        let reading = try Catalogues.builtin().read(version)
        #expect(reading?.os == expected.os)
        #expect(reading?.servicePack == expected.servicePack)
        #expect(reading?.branch == expected.branch)
    }
}
