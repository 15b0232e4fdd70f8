// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing

extension InstallationReader {
    /// Reads the versions of the files that updates of the catalogue would replace on this system.
    ///
    /// Where product or platform are not known, the files of all of them are looked for.
    func readFiles(in windows: String, into report: inout InstallationReport) {
        var versions: [String: FileVersion] = [:]
        for file in wantedFiles(for: report.facts) {
            let fact = "fileVersions.\(file.name.lowercased())"
            do throws(VolumeFailure) {
                guard let (path, content) = try find(file, in: windows) else {
                    report.miss(fact, "it is not in \(places(of: file, in: windows).joined(separator: ", "))")
                    continue
                }
                do throws(PortableExecutableError) {
                    let version = try FileVersion(of: content)
                    versions[file.name] = version
                    report.find(fact, version.description, in: path)
                } catch {
                    report.miss(fact, "\(path): \(error)")
                }
            } catch {
                report.miss(fact, error.description)
            }
        }
        report.facts.set(fileVersions: versions)
    }

    /// A file of the catalogue.
    struct WantedFile: Hashable {
        /// The name that file tables use.
        var name: String
        /// The name on the disk.
        var diskName: String
        /// Whether it is the 32-bit copy of a 64-bit system.
        var isCopy: Bool
    }

    /// The versioned files, sorted by name without case.
    func wantedFiles(for facts: ServerFacts) -> [WantedFile] {
        var found: [String: WantedFile] = [:]
        for package in catalogue.updates.flatMap(\.packages) {
            guard facts.os == nil || package.os == facts.os else { continue }
            guard facts.platform == nil || package.platform == facts.platform else { continue }
            let names = Set(package.files.map { $0.name.lowercased() })
            for file in package.files where file.version != nil {
                let isCopy = file.serviceBranch?.equalsWithoutCase("WOW") ?? false
                let key = file.name.lowercased()
                // File tables tell the 32-bit copy of `X.dll` by a leading `w`; on the disk it is `X.dll` again.
                let short = String(key.dropFirst())
                let isMarked = isCopy && key.first == "w" && names.contains(short)
                found[key] = WantedFile(name: file.name, diskName: isMarked ? short : key, isCopy: isCopy)
            }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Where a file may be, the likeliest place first.
    private func places(of file: WantedFile, in windows: String) -> [String] {
        if file.isCopy { return [windows + "\\SysWOW64"] }
        let system = windows + "\\System32"
        // Resources for languages are beside the file; the catalogue's tables are of the English ones.
        return file.diskName.hasSuffix(".mui") ? [system + "\\en-US"] : [system, system + "\\drivers"]
    }

    private func find(
        _ file: WantedFile,
        in windows: String
    ) throws(VolumeFailure) -> (path: String, content: Volume.File)? {
        for place in places(of: file, in: windows) {
            let path = place + "\\" + file.diskName
            if let content = try volume.file(path) { return (path, content) }
        }
        return nil
    }
}
