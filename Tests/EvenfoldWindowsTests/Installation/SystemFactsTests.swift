// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import EvenfoldTopology
import EvenfoldWindows
import Testing
import WindowsTesting

@Suite("Product, service pack, platform and roles of an installation")
struct SystemFactsTests {
    typealias Sample = SampleInstallation

    private static func gap(_ fact: String, in report: InstallationReport) -> String? {
        report.gaps.first { $0.fact == fact }?.reason
    }

    @Test("a workstation with a server's build is no server")
    func workstation() throws {
        let report = try InstallationReaderTests.report(.server2008) {
            $0.system.set("ProductType", at: "ControlSet001\\Control\\ProductOptions", .text("WinNT"))
        }
        #expect(report.facts.os == nil)
        #expect(report.facts.servicePack == nil)
        #expect(Self.gap("os", in: report)?.contains("it is no server") == true)
        #expect(Self.gap("servicePack", in: report) == "the product is not known")
        #expect(report.facts.platform == .x64)
    }

    @Test("a domain controller is a server")
    func domainController() throws {
        let report = try InstallationReaderTests.report(.server2008) {
            $0.system.set("ProductType", at: "ControlSet001\\Control\\ProductOptions", .text("LanmanNT"))
        }
        #expect(report.facts.os == "windows-server-2008")
    }

    @Test("the control set that ran last is read, and none where none is named")
    func controlSets() throws {
        let other = try InstallationReaderTests.report(.server2008) {
            $0.system.set("Current", at: "Select", .number(2))
        }
        #expect(Self.gap("os", in: other)?.contains("WinNT") == true)
        for number: RegistryValue? in [nil, .number(0), .number(3), .number(.max), .text("1")] {
            let report = try InstallationReaderTests.report(.server2008) {
                $0.system.set("Current", at: "Select", number)
            }
            #expect(report.facts.os == nil)
            #expect(report.facts.platform == nil)
            #expect(report.facts.roles == nil)
            #expect(report.facts.pendingRestart == nil)
            #expect(report.facts.installedUpdates == ["KB979646"])
        }
    }

    @Test("R2 of Windows Server 2003 is told by its name or by the replication service, and plain 2003 is no product")
    func secondRelease() throws {
        let name = RegistryValue.text("Microsoft Windows Server 2003")
        let byService = try InstallationReaderTests.report(.server2003R2) {
            $0.software.set("ProductName", at: Sample.release, name)
        }
        #expect(byService.facts.os == "windows-server-2003-r2")
        let byName = try InstallationReaderTests.report(.server2003R2) {
            $0.system.keys["ControlSet001"]?.keys["Services"] = nil
        }
        #expect(byName.facts.os == "windows-server-2003-r2")
        #expect(byName.facts.roles == [])
        let plain = try InstallationReaderTests.report(.server2003R2) {
            $0.software.set("ProductName", at: Sample.release, name)
            $0.system.keys["ControlSet001"]?.keys["Services"] = nil
        }
        #expect(plain.facts.os == nil)
        #expect(
            Self.gap("os", in: plain) == "it is Windows Server 2003 without R2, which is no product of the catalogue"
        )
    }

    @Test("a catalogue of one's own that knows plain Windows Server 2003 gives its product")
    func ownProduct() throws {
        var sample = Sample.server2003R2
        sample.software.set("ProductName", at: Sample.release, .text("Microsoft Windows Server 2003"))
        sample.system.keys["ControlSet001"]?.keys["Services"] = nil
        var catalogue = BuiltinCatalogue.load()
        let levels = [ServicePack(level: 2, title: "SP2", builds: [Build(5, 2, 3790)], platforms: [.x86])]
        catalogue.products.append(
            Product(id: "windows-server-2003", title: "Windows Server 2003", platforms: [.x86], servicePacks: levels)
        )
        let plain = try InstallationReader(volume: sample.volume, catalogue: catalogue).read()
        #expect(plain.facts.os == "windows-server-2003")
        #expect(plain.facts.servicePack == 2)
        let second = try InstallationReader(volume: Sample.server2003R2.volume, catalogue: catalogue).read()
        #expect(second.facts.os == "windows-server-2003-r2")
    }

    struct Level: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var sample: SampleInstallation
        var name: RegistryValue?
        var number: RegistryValue?
        var level: Int?
        var reason: String?
    }

    static let levels = [
        Level(
            testDescription: "2003, both say 1",
            sample: .server2003R2,
            name: .text("Service Pack 1"),
            number: .number(0x100),
            level: 1
        ),
        Level(testDescription: "2003, the name alone", sample: .server2003R2, name: .text("Service Pack 2"), level: 2),
        Level(testDescription: "2003, the number alone", sample: .server2003R2, number: .number(0x200), level: 2),
        Level(testDescription: "2003, neither", sample: .server2003R2, reason: "neither SOFTWARE nor SYSTEM"),
        Level(
            testDescription: "2003, a test release",
            sample: .server2003R2,
            name: .text("Service Pack 2, v.2845"),
            reason: "neither"
        ),
        Level(
            testDescription: "2003, they differ",
            sample: .server2003R2,
            name: .text("Service Pack 1"),
            number: .number(0x200),
            reason: "says 2"
        ),
        Level(
            testDescription: "2003, no service pack",
            sample: .server2003R2,
            number: .number(0),
            reason: "never had the level 0"
        ),
        Level(testDescription: "2008, the build alone", sample: .server2008, level: 2),
        Level(testDescription: "2008, another number", sample: .server2008, number: .number(0x100), reason: "says 1"),
        Level(testDescription: "2008 R2, no service pack", sample: .server2008R2, number: .number(0), level: 0),
    ]

    @Test("the service pack is told by build, name and number, which must agree", arguments: levels)
    func servicePack(_ example: Level) throws {
        let report = try InstallationReaderTests.report(example.sample) {
            $0.software.set("CSDVersion", at: Sample.release, example.name)
            $0.system.set("CSDVersion", at: "ControlSet001\\Control\\Windows", example.number)
        }
        #expect(report.facts.servicePack == example.level)
        #expect(report.facts.os != nil)
        let reason = Self.gap("servicePack", in: report)
        #expect((reason == nil) == (example.level != nil))
        if let expected = example.reason { #expect(reason?.contains(expected) == true, "\(reason ?? "no reason")") }
    }

    @Test("a build that no product has is told, and nothing depends on it")
    func unknownBuild() throws {
        let report = try InstallationReaderTests.report(.server2008) {
            $0.software.set("CurrentVersion", at: Sample.release, .text("6.2"))
            $0.software.set("CurrentBuildNumber", at: Sample.release, .text("9200"))
        }
        #expect(report.facts.os == nil)
        #expect(Self.gap("os", in: report) == "no product of the catalogue has the build 6.2.9200")
        #expect(report.facts.installedUpdates == ["KB979646"])
        #expect(report.facts.version(ofFile: "Dfsrs.exe") == FileVersion(6, 0, 6002, 18_005))
    }

    @Test(
        "without a build neither product nor updates are guessed",
        arguments: ["CurrentVersion", "CurrentBuildNumber"]
    )
    func noBuild(_ name: String) throws {
        for value: RegistryValue? in [nil, .text(""), .text("6.0.6002"), .number(6)] {
            let report = try InstallationReaderTests.report(.server2008) {
                $0.software.set(name, at: Sample.release, value)
            }
            #expect(report.facts.os == nil)
            #expect(report.facts.installedUpdates == nil)
        }
    }

    @Test(
        "the platform is the installation's own word",
        arguments: zip(["x86", "amd64", "IA64", "ARM64", "MIPS"], [Platform.x86, .x64, .ia64, .arm64, nil])
    )
    func platform(_ word: String, _ platform: Platform?) throws {
        let report = try InstallationReaderTests.report(.server2008) {
            $0.system.set("PROCESSOR_ARCHITECTURE", at: Sample.sessionManager + "\\Environment", .text(word))
        }
        #expect(report.facts.platform == platform)
        #expect((Self.gap("platform", in: report) == nil) == (platform != nil))
    }
}
