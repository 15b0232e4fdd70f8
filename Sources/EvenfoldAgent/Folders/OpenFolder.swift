// SPDX-License-Identifier: Apache-2.0

package import EvenfoldEngine
package import EvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
package import EvenfoldStore

/// A folder that is open: its disk, its index and the engine between them.
package struct OpenFolder: Sendable {
    /// Decides and performs.
    package let engine: MemberEngine
    /// The folder's disk.
    package let disk: LinuxFolderDisk
    /// The folder's index.
    package let index: SQLiteMemberIndex
    /// Tells of changes.
    package let watch: FolderWatch?

    /// Opens a folder that a probe has vouched for; blocks.
    ///
    /// - Parameters:
    ///   - settings: The folder, here.
    ///   - exists: Whether the root is there; where not it is made (its parent is there).
    ///   - directory: The agent's state directory.
    ///   - services: What folders share.
    ///   - report: Told what people should know.
    /// - Returns: The open folder, or why it cannot be opened.
    package static func open(
        _ settings: FolderSettings,
        exists: Bool,
        directory: AgentDirectory,
        services: HostServices,
        report: @escaping MemberEngine.Reporter
    ) -> Result<OpenFolder, FolderOpeningFailure> {
        do throws(FolderOpeningFailure) {
            return .success(try opening(settings, exists: exists, directory: directory, services, report))
        } catch {
            return .failure(error)
        }
    }

    private static func opening(
        _ settings: FolderSettings,
        exists: Bool,
        directory: AgentDirectory,
        _ services: HostServices,
        _ report: @escaping MemberEngine.Reporter
    ) throws(FolderOpeningFailure) -> OpenFolder {
        let hints = HintRelay()
        let watch = try? FolderWatch { hint in hints.deliver(hint) }
        let disk: LinuxFolderDisk
        let reading: RootMarker.Reading
        do throws(SystemError) {
            if !exists { try RootMaking.makeRoot(settings.path) }
            disk = try LinuxFolderDisk(path: settings.path, names: services.names, watch: watch)
            reading = try disk.readMarker()
        } catch {
            watch?.stop()
            throw FolderOpeningFailure(.disk("\(error)"))
        }
        do throws(FolderOpeningFailure) {
            let index: SQLiteMemberIndex
            let snapshot: IndexSnapshot
            let place: String
            do throws(IdentityFailure) {
                place = try directory.folderDirectory(settings.configuration.folder)
            } catch {
                throw FolderOpeningFailure(.disk("\(error)"))
            }
            do throws(IndexFailure) {
                index = try SQLiteMemberIndex(path: place + "/index.sqlite")
                snapshot = try index.load()
            } catch {
                throw FolderOpeningFailure(.index(error))
            }
            var configuration = settings.configuration
            switch RootMarker.judge(
                reading,
                fleet: services.fleet,
                folder: configuration.folder,
                server: services.server,
                replica: snapshot.header?.replica
            )
            {
            case .copied(let marker):
                throw FolderOpeningFailure(.copied(fleet: marker.fleet, folder: marker.folder, server: marker.server))
            case .damaged(let reason):
                throw FolderOpeningFailure(.damagedMarker(reason))
            case .lostIndex where snapshot.header == nil:
                // The index is gone and the content is not: this member joins again like one that had content before.
                configuration.isPrimary = false
                configuration.mergesInitially = false
            case .fresh, .own, .lostIndex:
                break
            }
            var generator = SystemRandomNumberGenerator()
            let machine = MemberMachine(
                configuration: configuration,
                snapshot: snapshot,
                freshReplica: ReplicaID(using: &generator),
                bootNonce: generator.next(),
                now: services.clock.now()
            )
            let marker = RootMarker(
                fleet: services.fleet,
                folder: configuration.folder,
                server: services.server,
                replica: machine.replica
            )
            do throws(SystemError) {
                if reading != .found(marker) { try disk.writeMarker(marker) }
            } catch {
                throw FolderOpeningFailure(.disk("\(error)"))
            }
            let engine = MemberEngine(
                machine: machine,
                disk: disk,
                lanes: services.lanes,
                clock: services.clock,
                name: configuration.folder,
                report: report
            )
            hints.relay(to: engine)
            return OpenFolder(engine: engine, disk: disk, index: index, watch: watch)
        } catch {
            watch?.stop()
            throw error
        }
    }

    /// Stops the engine and the watch, and closes the index when what is under way has ended.
    ///
    /// Blocks.
    package func close() {
        watch?.stop()
        engine.stop()
        try? index.close()
    }
}

/// Why a folder could not be opened.
package struct FolderOpeningFailure: Error, Hashable, Sendable {
    /// The fault.
    package var fault: FolderFault

    init(_ fault: FolderFault) {
        self.fault = fault
    }
}
