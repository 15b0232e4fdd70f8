// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics
import EvenfoldLinux
import EvenfoldModel
package import EvenfoldServicing
package import EvenfoldTopology

/// What the files on a command line declare, and everything that is wrong with them.
package struct TopologyInput: Sendable {
    /// The most bytes a file is read to; the loader refuses what is larger than its own limit, with a position.
    private static let readLimit = 16 << 20

    /// The topology; `nil` when an error stands against it.
    package var topology: Topology?
    /// Where the operators keep their state; `nil` when the files do not say.
    package var state: StateSetting?
    /// The built-in catalogue and every other that the topology names.
    package var catalogue: UpdateCatalogue
    /// Errors and warnings.
    package var diagnostics: [Diagnostic]
    /// The texts that diagnostics point into.
    package var sources: [SourceText]

    /// Loads the files, which together declare one topology.
    ///
    /// Files that cannot be read do not hide what is wrong with the others.
    package static func load(_ files: [String], from host: any CommandHost) -> TopologyInput {
        var sources: [SourceText] = []
        var unreadable: [Diagnostic] = []
        for file in files {
            do throws(HostFailure) {
                sources.append(SourceText(file: file, bytes: try host.read(file, limit: readLimit)))
            } catch {
                unreadable.append(
                    Diagnostic(
                        code: "EV0001",
                        severity: .error,
                        summary: "\(TerminalText.escaped(file)) cannot be read",
                        detail: error.reason
                    )
                )
            }
        }
        // A file that is missing could have held anything: without it, nothing is said about what is absent.
        guard !sources.isEmpty else {
            return TopologyInput(
                topology: nil,
                catalogue: BuiltinCatalogue.load(),
                diagnostics: unreadable,
                sources: []
            )
        }
        let loaded = TopologyLoader.load(
            sources,
            builtin: BuiltinCatalogue.load(),
            knowsTimeZone: isKnown,
            read: { path in try? host.read(path, limit: readLimit) }
        )
        return TopologyInput(
            topology: unreadable.isEmpty ? loaded.topology : nil,
            state: unreadable.isEmpty ? loaded.state : nil,
            catalogue: loaded.catalogue,
            diagnostics: unreadable + loaded.diagnostics,
            sources: loaded.sources
        )
    }

    /// Whether the time-zone database of this machine has a zone; a machine without one, or with a damaged file, cannot
    /// say that it does not.
    private static func isKnown(_ zone: TimeZoneName) -> Bool {
        do throws(TimeZoneSourceError) {
            _ = try SystemTimeZones().rules(of: zone)
        } catch {
            if case .unknown = error { return false }
        }
        return true
    }
}
