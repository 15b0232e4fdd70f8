// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
package import EvenfoldEngine
import EvenfoldLinux

/// Why a folder is stopped on this server.
///
/// Each is a condition that holds until it is gone; state is derived from it.
package enum FolderFault: Hashable, Sendable {
    /// The probe did not vouch for the root.
    case refused(PathProbeAnswer)
    /// The root is another folder's, another server's or another fleet's.
    case copied(fleet: String, folder: String, server: String)
    /// The root's marker cannot be read.
    case damagedMarker(String)
    /// The root or its private area cannot be opened.
    case disk(String)
    /// The index database cannot be used.
    case index(IndexFailure)
    /// The root that was open is gone, or another directory or file system is there now.
    case rootReplaced

    /// The reason as one word, as it stands in events and documents.
    package var reason: String {
        switch self {
        case .refused(.symbolicLink): "symbolicLink"
        case .refused(.unsupportedFileSystem): "unsupportedFileSystem"
        case .refused(.noAnswer): "noAnswer"
        case .refused(.unusable), .refused(.fine): "unusable"
        case .copied: "copied"
        case .damagedMarker: "damagedMarker"
        case .disk: "disk"
        case .index(let failure): failure.isDiskFull ? "diskFull" : "index"
        case .rootReplaced: "rootReplaced"
        }
    }

    /// One sentence about what is wrong and what to do.
    package func explanation(path: String) -> String {
        let path = TerminalText.escaped(path)
        switch self {
        case .refused(.symbolicLink(let component, let target)):
            return "'\(TerminalText.escaped(component))' is a symbolic link to '\(TerminalText.escaped(target))'; "
                + "name the real directory in the topology"
        case .refused(.unsupportedFileSystem(let type, let mountPoint)):
            return "'\(path)' is on a \(TerminalText.escaped(type)) file system mounted at "
                + "'\(TerminalText.escaped(mountPoint))'; choose a local one, or say 'fileSystem: any' for this member"
        case .refused(.noAnswer(let component)):
            return "'\(TerminalText.escaped(component))' does not answer; something (a filter, a mount) holds it; "
                + "the folder starts by itself when it answers"
        case .refused(.unusable(let component, let why)):
            return "'\(TerminalText.escaped(component))' cannot be used (\(TerminalText.escaped(why))); "
                + "the folder starts by itself when it can"
        case .refused(.fine):
            return "'\(path)' does not exist"
        case .copied(let fleet, let folder, let server):
            return "'\(path)' belongs to folder '\(TerminalText.escaped(folder))' of server "
                + "'\(TerminalText.escaped(server))' in fleet \(TerminalText.escaped(fleet)): it was copied along; "
                + "remove its '.evenfold' directory if this member may start anew from it"
        case .damagedMarker(let why):
            return "the marker in '\(path)/.evenfold' cannot be read (\(TerminalText.escaped(why))); "
                + "remove the '.evenfold' directory to start anew"
        case .disk(let why):
            return "'\(path)' cannot be opened: \(TerminalText.escaped(why))"
        case .index(let failure):
            return failure.isDiskFull
                ? "the disk of the agent's state directory is full; free space, the folder goes on by itself"
                : "the index database cannot be used: \(TerminalText.escaped(failure.message))"
        case .rootReplaced:
            return "'\(path)' is not the directory it was; nothing is read as deleted; put it back or restart the agent"
        }
    }

    /// What an event says besides the sentence.
    package func fields(path: String) -> [String: String] {
        var fields = ["reason": reason, "path": path]
        switch self {
        case .refused(.symbolicLink(let component, let target)):
            fields["component"] = component
            fields["target"] = target
        case .refused(.unsupportedFileSystem(let type, let mountPoint)):
            fields["fileSystem"] = type
            fields["mountPoint"] = mountPoint
        case .refused(.noAnswer(let component)), .refused(.unusable(let component, _)):
            fields["component"] = component
        default: break
        }
        return fields.mapValues { TerminalText.escaped($0) }
    }
}
