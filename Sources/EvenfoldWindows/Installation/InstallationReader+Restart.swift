// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing

extension InstallationReader {
    /// Tells whether the next start has something to finish.
    ///
    /// Of an installation that does not run these signs are what is left: keys that vanish with a shutdown are looked for
    /// as well, but their absence alone means nothing. Each sign is enough; that there is none takes all of them.
    ///
    /// Source: Microsoft, "Are there pending operations waiting for a reboot" and "Determine pending reboot status".
    func readRestart(
        staged: [String],
        in opened: Opened,
        into report: inout InstallationReport
    ) throws(HiveFailure) {
        var signs = staged.map { "the next start finishes \($0)" }
        for path in [
            Self.servicingKey + "\\RebootPending",
            "Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired",
        ] where try opened.software.key(path) != nil {
            signs.append("SOFTWARE\\\(path)")
        }
        if let flag = try opened.software.value("UpdateExeVolatile", at: Self.updatesKey)?.number, flag != 0 {
            signs.append("SOFTWARE\\\(Self.updatesKey): UpdateExeVolatile \(flag)")
        }
        var isComplete = true
        if let path = opened.control("Control\\Session Manager") {
            for name in ["PendingFileRenameOperations", "PendingFileRenameOperations2"] {
                if Self.isFilled(try opened.system.value(name, at: path)) {
                    signs.append("SYSTEM\\\(path): \(name)")
                }
            }
        } else {
            isComplete = false
        }
        let pending = opened.windows + "\\WinSxS\\pending.xml"
        do throws(VolumeFailure) {
            if try volume.file(pending) != nil { signs.append(pending) }
        } catch {
            isComplete = false
        }
        guard isComplete || !signs.isEmpty else {
            return report.miss("pendingRestart", "not every sign of one could be looked at")
        }
        report.facts.pendingRestart = !signs.isEmpty
        report.find(
            "pendingRestart",
            signs.isEmpty ? "no" : "yes",
            in: signs.isEmpty ? ["no sign of one in SOFTWARE, SYSTEM and \(pending)"] : signs
        )
    }

    /// Whether a list of file names has any; a value of another kind than a list is taken for one.
    private static func isFilled(_ value: RegistryValue?) -> Bool {
        switch value {
        case nil: false
        case .texts(let texts)?: texts.contains { !$0.isEmpty }
        case .text(let text)?: !text.isEmpty
        case .number?, .other?: true
        }
    }
}
