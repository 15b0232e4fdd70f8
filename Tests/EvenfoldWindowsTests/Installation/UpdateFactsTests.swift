// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import EvenfoldTopology
import EvenfoldWindows
import Testing
import WindowsTesting

@Suite("Updates, files and pending restarts of an installation")
struct UpdateFactsTests {
    typealias Sample = SampleInstallation

    @Test("a package counts as installed in these states", arguments: [0x70, 0x80, 7, 8] as [UInt32])
    func installed(_ state: UInt32) throws {
        let report = try InstallationReaderTests.report(.server2008) {
            $0.setPackage("Package_for_KB977381~31bf3856ad364e35~amd64~~6.0.1.0", state: state)
        }
        #expect(report.facts.lists("KB977381") == true)
        #expect(report.facts.pendingRestart == false)
    }

    @Test(
        "a package that the next start installs or removes is not installed, and a restart is pending",
        arguments: [0x60, 6, 5] as [UInt32]
    )
    func staged(_ state: UInt32) throws {
        let report = try InstallationReaderTests.report(.server2008) {
            $0.setPackage("Package_for_KB977381~31bf3856ad364e35~amd64~~6.0.1.0", state: state)
        }
        #expect(report.facts.lists("KB977381") == false)
        #expect(report.facts.pendingRestart == true)
        #expect(report.findings.last?.sources == ["the next start finishes KB977381"])
    }

    @Test(
        "a package in any other state is neither",
        arguments: [0, 0x10, 0x20, 0x30, 0x40, 0x50, 0x65, 4, 1_000] as [UInt32]
    )
    func neither(_ state: UInt32) throws {
        let report = try InstallationReaderTests.report(.server2008) {
            $0.setPackage("Package_for_KB977381~31bf3856ad364e35~amd64~~6.0.1.0", state: state)
        }
        #expect(report.facts.lists("KB977381") == false)
        #expect(report.facts.pendingRestart == false)
    }

    @Test("one of several revisions of an update is enough")
    func revisions() throws {
        let report = try InstallationReaderTests.report(.server2008) {
            $0.setPackage("Package_for_KB977381~31bf3856ad364e35~amd64~~6.0.1.0", state: 0x50)
            $0.setPackage("Package_for_KB977381~31bf3856ad364e35~amd64~~6.0.1.1", state: 0x70)
        }
        #expect(report.facts.lists("KB977381") == true)
    }

    @Test("without the list of packages the updates are unknown, not absent")
    func noPackages() throws {
        let report = try InstallationReaderTests.report(.server2008) {
            $0.software.keys["Microsoft"]?.keys["Windows"] = nil
        }
        #expect(report.facts.installedUpdates == nil)
        #expect(report.gaps.contains { $0.fact == "installedUpdates" })
    }

    struct Name: Sendable, CustomTestStringConvertible {
        var name: String
        var isUpdate: Bool
        var testDescription: String { name }
    }

    @Test(
        "on Windows Server 2003 the names of keys tell updates from everything else",
        arguments: [
            Name(name: "KB888888", isUpdate: true), Name(name: "kb888888", isUpdate: true),
            Name(name: "KB888888-v3", isUpdate: true), Name(name: "KB888888-IE7", isUpdate: false),
            Name(name: "KB888888-v", isUpdate: false), Name(name: "KB", isUpdate: false),
            Name(name: "Q888888", isUpdate: false), Name(name: "KB88888x", isUpdate: false),
            Name(name: "KB8888888888888888", isUpdate: false), Name(name: "File 1", isUpdate: false),
        ]
    )
    func names(_ example: Name) throws {
        for place in ["Microsoft\\Updates\\Windows Server 2003\\SP3\\", Sample.release + "\\HotFix\\"] {
            let report = try InstallationReaderTests.report(.server2003R2) {
                $0.software.set("Installed", at: place + example.name, .number(1))
            }
            let added = Set(report.facts.installedUpdates ?? []).subtracting(["KB977381", "KB979687"])
            #expect(added == (example.isUpdate ? ["KB888888"] : []))
        }
    }

    @Test("updates of other products are not the system's")
    func otherProducts() throws {
        let report = try InstallationReaderTests.report(.server2003R2) {
            $0.software.make("Microsoft\\Updates\\Windows Media Player 9\\SP0\\KB888888")
            $0.software.make("Microsoft\\Updates\\Windows Server 2003\\Notes\\KB888888")
        }
        #expect(report.facts.lists("KB888888") == false)
    }

    struct Sign: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var isPending: Bool
        var change: @Sendable (inout SampleInstallation) -> Void
    }

    static let signs = [
        Sign(testDescription: "files to rename", isPending: true) {
            $0.system.set("PendingFileRenameOperations", at: Sample.sessionManager, .texts(["\\??\\C:\\a", ""]))
        },
        Sign(testDescription: "more files to rename", isPending: true) {
            $0.system.set("PendingFileRenameOperations2", at: Sample.sessionManager, .texts(["a", "b"]))
        },
        Sign(testDescription: "files of a kind that is not known", isPending: true) {
            $0.system.set("PendingFileRenameOperations", at: Sample.sessionManager, .other(type: 7, bytes: [1]))
        },
        Sign(testDescription: "an empty list", isPending: false) {
            $0.system.set("PendingFileRenameOperations", at: Sample.sessionManager, .texts([]))
        },
        Sign(testDescription: "files of another control set", isPending: false) {
            $0.system.set("PendingFileRenameOperations", at: "ControlSet002\\Control\\Session Manager", .texts(["a"]))
        },
        Sign(testDescription: "servicing waits", isPending: true) {
            $0.software.make(Sample.servicing + "\\RebootPending")
        },
        Sign(testDescription: "updates wait", isPending: true) {
            $0.software.make("Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired")
        },
        Sign(testDescription: "an update installer waits", isPending: true) {
            $0.software.set("UpdateExeVolatile", at: "Microsoft\\Updates", .number(2))
        },
        Sign(testDescription: "no update installer waits", isPending: false) {
            $0.software.set("UpdateExeVolatile", at: "Microsoft\\Updates", .number(0))
        },
        Sign(testDescription: "a list of pending operations", isPending: true) {
            $0.files["Windows\\winsxs\\pending.xml"] = []
        },
    ]

    @Test("each sign of a pending restart is enough", arguments: signs)
    func restart(_ sign: Sign) throws {
        #expect(try InstallationReaderTests.report(.server2008, sign.change).facts.pendingRestart == sign.isPending)
    }

    @Test("where a sign cannot be looked at, its absence is not known, and another sign still counts")
    func unknownRestart() throws {
        let refuse: (inout Sample) -> Void = { $0.faults["Windows\\WinSxS\\pending.xml"] = "Permission denied" }
        let unknown = try InstallationReaderTests.report(.server2008, refuse)
        #expect(unknown.facts.pendingRestart == nil)
        #expect(unknown.gaps.last?.fact == "pendingRestart")
        let known = try InstallationReaderTests.report(.server2008) {
            refuse(&$0)
            $0.software.make(Sample.servicing + "\\RebootPending")
        }
        #expect(known.facts.pendingRestart == true)
    }

    @Test("a damaged file and one that is refused are left out, each with its reason")
    func files() throws {
        let report = try InstallationReaderTests.report(.server2008) {
            $0.files["Windows\\System32\\DFSRs.exe"] = Array("MZ".utf8)
            $0.faults["Windows\\System32\\dfsrress.dll"] = "Input/output error"
        }
        #expect(report.facts.fileVersions.keys.sorted() == ["dfsrs.exe.mui"])
        let reasons = report.gaps.map(\.reason)
        #expect(reasons.contains("Windows\\System32\\dfsrs.exe: it is no Windows program or library"))
        #expect(reasons.contains("Windows\\System32\\dfsrress.dll: Input/output error"))
    }

    @Test("the 32-bit copy of a library on a 64-bit system is found under its own name")
    func copies() throws {
        let report = try InstallationReaderTests.report(.server2003R2) {
            $0.system.set("PROCESSOR_ARCHITECTURE", at: Sample.sessionManager + "\\Environment", .text("AMD64"))
            $0.files["WINDOWS\\SysWOW64\\w03a3409.dll"] = Sample.image((5, 2, 3790, 1), is64Bit: false)
        }
        #expect(report.facts.version(ofFile: "W03a3409.dll") == FileVersion(5, 2, 3790, 4590))
        #expect(report.facts.version(ofFile: "Ww03a3409.dll") == FileVersion(5, 2, 3790, 1))
    }

    @Test("a driver is found in its own directory")
    func drivers() throws {
        var catalogue = BuiltinCatalogue.load()
        var update = try #require(catalogue.update("KB977381"))
        var package = try #require(update.packages.first { $0.os == "windows-server-2008-r2" })
        var row = try #require(package.files.first { $0.version != nil })
        row.name = "Dfsr.sys"
        package.files = [row]
        update.packages = [package]
        catalogue.updates = [update]
        var sample = Sample.server2008R2
        sample.files["Windows\\System32\\drivers\\dfsr.sys"] = Sample.image((6, 1, 7600, 16_385))
        let report = try InstallationReader(volume: sample.volume, catalogue: catalogue).read()
        #expect(report.facts.fileVersions == ["dfsr.sys": FileVersion(6, 1, 7600, 16_385)])
    }
}
