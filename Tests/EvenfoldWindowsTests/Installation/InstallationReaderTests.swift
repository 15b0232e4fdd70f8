// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import EvenfoldTopology
import EvenfoldWindows
import Testing
import WindowsTesting

@Suite("Facts of an installation")
struct InstallationReaderTests {
    static func report(_ sample: SampleInstallation) throws -> InstallationReport {
        try InstallationReader(volume: sample.volume, catalogue: BuiltinCatalogue.load()).read()
    }

    /// A sample with something changed.
    static func report(
        _ sample: SampleInstallation,
        _ change: (inout SampleInstallation) -> Void
    ) throws -> InstallationReport {
        var changed = sample
        change(&changed)
        return try report(changed)
    }

    @Test("Windows Server 2003 R2 SP2: what the update installers left, and the service's own files")
    func server2003R2() throws {
        let report = try Self.report(.server2003R2)
        #expect(
            report.facts
                == ServerFacts(
                    os: "windows-server-2003-r2",
                    servicePack: 2,
                    platform: .x86,
                    roles: ["dfs-replication"],
                    installedUpdates: ["KB977381", "KB979687"],
                    fileVersions: [
                        "dfsr.exe": FileVersion(5, 2, 3790, 4650), "w03a3409.dll": FileVersion(5, 2, 3790, 4590),
                    ],
                    pendingRestart: false,
                    origin: .command
                )
        )
        #expect(report.gaps == [])
        #expect(
            report.findings.map(\.fact) == [
                "os", "servicePack", "platform", "roles", "installedUpdates", "fileVersions.dfsr.exe",
                "fileVersions.w03a3409.dll", "pendingRestart",
            ]
        )
    }

    @Test("Windows Server 2008 SP2: installed packages alone count, and resources are found beside the service")
    func server2008() throws {
        let report = try Self.report(.server2008)
        #expect(
            report.facts
                == ServerFacts(
                    os: "windows-server-2008",
                    servicePack: 2,
                    platform: .x64,
                    roles: ["dfs-replication"],
                    installedUpdates: ["KB979646"],
                    fileVersions: [
                        "dfsrs.exe": FileVersion(6, 0, 6002, 18_005), "dfsrress.dll": FileVersion(6, 0, 6001, 18_000),
                        "dfsrs.exe.mui": FileVersion(6, 0, 6001, 18_000),
                    ],
                    pendingRestart: false,
                    origin: .command
                )
        )
        #expect(report.gaps.map(\.fact) == ["fileVersions.dfsrress.dll.mui"])
    }

    @Test("Windows Server 2008 R2 without role and updates: their absence is known, the files are not")
    func server2008R2() throws {
        let report = try Self.report(.server2008R2)
        #expect(report.facts.os == "windows-server-2008-r2")
        #expect(report.facts.servicePack == 0)
        #expect(report.facts.roles == [])
        #expect(report.facts.installedUpdates == [])
        #expect(report.facts.fileVersions == [:])
        #expect(report.gaps.map(\.fact) == ["fileVersions.dfsrress.dll", "fileVersions.dfsrs.exe"])
        #expect(report.gaps.last?.reason == "it is not in Windows\\System32, Windows\\System32\\drivers")
    }

    @Test("facts that were read are facts that a facts command may print", arguments: [0, 1, 2])
    func roundTrip(_ index: Int) throws {
        let sample = [SampleInstallation.server2003R2, .server2008, .server2008R2][index]
        let facts = try Self.report(sample).facts
        #expect(try ServerFacts(json: facts.json, origin: .command) == facts)
    }

    @Test("the same volume gives the same report")
    func stable() throws {
        #expect(try Self.report(.server2008) == Self.report(.server2008))
    }

    @Test("a volume without a Windows directory is no installation, and one with an old name is")
    func windowsDirectory() throws {
        let catalogue = BuiltinCatalogue.load()
        #expect(throws: InstallationFailure.notAnInstallation) {
            try InstallationReader(volume: VolumeInMemory(files: ["boot.ini": []]), catalogue: catalogue).read()
        }
        let sample = SampleInstallation.server2003R2
        let old = VolumeInMemory(hives: [
            "WINNT\\System32\\config\\software": sample.software, "WINNT\\System32\\config\\system": sample.system,
        ])
        #expect(try InstallationReader(volume: old, catalogue: catalogue).read().facts.servicePack == 2)
    }

    @Test("a registry file that is missing or cannot be read is named", arguments: HiveName.allCases)
    func hives(_ name: HiveName) {
        let catalogue = BuiltinCatalogue.load()
        let path = "Windows\\System32\\config\\" + name.rawValue
        var volume = SampleInstallation.server2008.volume
        volume.faults[path] = "Input/output error"
        #expect(throws: InstallationFailure.hive(HiveFailure(name, .unreadable("Input/output error")))) {
            try InstallationReader(volume: volume, catalogue: catalogue).read()
        }
        volume.faults = [:]
        volume.hives[path] = nil
        #expect(throws: InstallationFailure.hive(HiveFailure(name, .missing))) {
            try InstallationReader(volume: volume, catalogue: catalogue).read()
        }
    }

    @Test("a Windows directory that cannot be entered is told from one that is not there")
    func refused() {
        var volume = SampleInstallation.server2008.volume
        let path = "Windows\\System32\\config"
        volume.faults[path] = "Permission denied"
        #expect(throws: InstallationFailure.volume(VolumeFailure(path: path, reason: "Permission denied"))) {
            try InstallationReader(volume: volume, catalogue: BuiltinCatalogue.load()).read()
        }
    }
}
