// SPDX-License-Identifier: Apache-2.0

package import EvenfoldWindows

/// Installations as the three releases leave them, reduced to what tells facts; tests change what they are about.
package struct SampleInstallation: Sendable {
    /// The registry file SOFTWARE.
    package var software = RegistryTree()
    /// The registry file SYSTEM.
    package var system = RegistryTree()
    /// Files by path.
    package var files: [String: [UInt8]] = [:]
    /// What cannot be read, by path.
    package var faults: [String: String] = [:]

    /// Where the release is named.
    package static let release = "Microsoft\\Windows NT\\CurrentVersion"
    /// Where packages are kept.
    package static let servicing = "Microsoft\\Windows\\CurrentVersion\\Component Based Servicing"
    /// The session manager's key of the current control set.
    package static let sessionManager = "ControlSet001\\Control\\Session Manager"

    package init(version: String, build: String, name: String, servicePack: UInt32, architecture: String) {
        software.set("ProductName", at: Self.release, .text(name))
        software.set("CurrentVersion", at: Self.release, .text(version))
        software.set("CurrentBuildNumber", at: Self.release, .text(build))
        if servicePack > 0 { software.set("CSDVersion", at: Self.release, .text("Service Pack \(servicePack)")) }
        system.set("Current", at: "Select", .number(1))
        // The set of an earlier start, which must not be read.
        system.set("ProductType", at: "ControlSet002\\Control\\ProductOptions", .text("WinNT"))
        system.set("ProductType", at: "ControlSet001\\Control\\ProductOptions", .text("ServerNT"))
        system.set("CSDVersion", at: "ControlSet001\\Control\\Windows", .number(servicePack << 8))
        system.set("PROCESSOR_ARCHITECTURE", at: Self.sessionManager + "\\Environment", .text(architecture))
    }

    /// Windows Server 2003 R2 SP2 for x86 with two updates, as their installers leave them.
    package static var server2003R2: SampleInstallation {
        var result = SampleInstallation(
            version: "5.2",
            build: "3790",
            name: "Microsoft Windows Server 2003 R2",
            servicePack: 2,
            architecture: "x86"
        )
        result.system.make("ControlSet001\\Services\\DFSR")
        result.software.set(
            "InstalledDate",
            at: "Microsoft\\Updates\\Windows Server 2003\\SP3\\KB977381",
            .text("4/9/2010")
        )
        result.software.set("Installed", at: release + "\\HotFix\\KB979687-v2", .number(1))
        result.software.set("Installed", at: release + "\\HotFix\\KB111111", .number(0))
        result.files["WINDOWS\\system32\\dfsr.exe"] = image((5, 2, 3790, 4650), is64Bit: false)
        result.files["WINDOWS\\system32\\w03a3409.dll"] = image((5, 2, 3790, 4590), is64Bit: false)
        return result
    }

    /// Windows Server 2008 SP2 for x64 with one update, one that failed and one that another superseded.
    package static var server2008: SampleInstallation {
        var result = SampleInstallation(
            version: "6.0",
            build: "6002",
            name: "Windows Server (R) 2008 Standard",
            servicePack: 2,
            architecture: "AMD64"
        )
        result.system.make("ControlSet001\\Services\\DFSR")
        result.setPackage("Package_for_KB979646~31bf3856ad364e35~amd64~~6.0.1.0", state: 0x70)
        result.setPackage("Package_for_KB222222~31bf3856ad364e35~amd64~~6.0.1.0", state: 0x40)
        result.setPackage("Package_for_KB333333~31bf3856ad364e35~amd64~~6.0.1.0", state: 0x50)
        result.setPackage("Package_1_for_KB444444~31bf3856ad364e35~amd64~~6.0.1.0", state: 0x70)
        result.setPackage("Package_for_KB555555_server~31bf3856ad364e35~amd64~~6.0.1.0", state: 0x70)
        result.setPackage("Microsoft-Windows-Foundation-Package~31bf3856ad364e35~amd64~~6.0.6002.18005", state: 0x70)
        result.files["Windows\\System32\\DFSRs.exe"] = image((6, 0, 6002, 18_005))
        result.files["Windows\\System32\\dfsrress.dll"] = image((6, 0, 6001, 18_000))
        result.files["Windows\\System32\\en-US\\DFSRs.exe.mui"] = image((6, 0, 6001, 18_000))
        return result
    }

    /// Windows Server 2008 R2 without a service pack for x64, without updates and without the replication service.
    package static var server2008R2: SampleInstallation {
        var result = SampleInstallation(
            version: "6.1",
            build: "7600",
            name: "Windows Server 2008 R2 Enterprise",
            servicePack: 0,
            architecture: "AMD64"
        )
        result.software.make(servicing + "\\Packages")
        return result
    }

    /// A file with that version.
    package static func image(_ version: (UInt16, UInt16, UInt16, UInt16), is64Bit: Bool = true) -> [UInt8] {
        ProgramImage(is64Bit: is64Bit, versions: [version]).bytes
    }

    /// Sets the state of a package.
    package mutating func setPackage(_ name: String, state: UInt32) {
        software.set("CurrentState", at: Self.servicing + "\\Packages\\" + name, .number(state))
    }

    /// The installation as a volume in memory.
    package var volume: VolumeInMemory {
        VolumeInMemory(
            hives: [
                "Windows\\System32\\config\\SOFTWARE": software, "Windows\\System32\\config\\SYSTEM": system,
            ],
            files: files,
            faults: faults
        )
    }
}
