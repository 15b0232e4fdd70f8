// SPDX-License-Identifier: Apache-2.0

package import EvenfoldServicing

/// Reads the facts of a Windows installation from its registry and files.
///
/// Nothing is guessed: a fact whose sources are missing or contradict each other is left out, with the reason. A
/// registry file that cannot be read is a failure as a whole, since every fact would be in doubt.
package struct InstallationReader<Volume: WindowsVolume> {
    let volume: Volume
    let catalogue: UpdateCatalogue

    /// - Parameters:
    ///   - volume: The volume that holds the Windows directory.
    ///   - catalogue: What knows products, their builds and the files of their updates.
    package init(volume: Volume, catalogue: UpdateCatalogue) {
        self.volume = volume
        self.catalogue = catalogue
    }

    /// The registry and where it was found.
    struct Opened {
        /// The Windows directory, such as `Windows`.
        var windows: String
        var software: Volume.Hive
        var system: Volume.Hive
        /// The control set that the installation ran with last, such as `ControlSet001`; `nil` where none is named.
        var controlSet: String?

        /// A path in the current control set.
        func control(_ path: String) -> String? { controlSet.map { $0 + "\\" + path } }
    }

    /// Reads everything.
    ///
    /// Stable: the same volume and catalogue give the same report.
    ///
    /// - Complexity: O(installed packages + versioned files of the catalogue).
    /// - Throws: ``InstallationFailure`` where the registry cannot be read.
    package func read() throws(InstallationFailure) -> InstallationReport {
        let windows = try windowsDirectory()
        var report = InstallationReport()
        do throws(HiveFailure) {
            let config = windows + "\\System32\\config"
            var opened = Opened(
                windows: windows,
                software: try volume.hive(.software, in: config),
                system: try volume.hive(.system, in: config)
            )
            opened.controlSet = try currentControlSet(in: opened.system)
            let build = try build(in: opened)
            let product = try readProduct(build, in: opened, into: &report)
            try readServicePack(build, of: product, in: opened, into: &report)
            try readPlatform(in: opened, into: &report)
            try readRoles(in: opened, into: &report)
            let staged = try readUpdates(build, in: opened, into: &report)
            readFiles(in: windows, into: &report)
            try readRestart(staged: staged, in: opened, into: &report)
        } catch {
            throw .hive(error)
        }
        return report
    }

    /// Upgrades from the oldest releases kept the name `WINNT`.
    private func windowsDirectory() throws(InstallationFailure) -> String {
        do throws(VolumeFailure) {
            for name in ["Windows", "WINNT"] where try volume.hasDirectory(name + "\\System32\\config") { return name }
        } catch {
            throw .volume(error)
        }
        throw .notAnInstallation
    }

    /// Source: Microsoft, "What are Control Sets? What is CurrentControlSet?" (100010).
    private func currentControlSet(in system: Volume.Hive) throws(HiveFailure) -> String? {
        guard let number = try system.value("Current", at: "Select")?.number, (1...999).contains(number) else {
            return nil
        }
        let digits = String(number)
        let name = "ControlSet" + String(repeating: "0", count: 3 - digits.utf8.count) + digits
        return try system.key(name) == nil ? nil : name
    }
}

/// The registry key that names the release.
let currentVersionKey = "Microsoft\\Windows NT\\CurrentVersion"
