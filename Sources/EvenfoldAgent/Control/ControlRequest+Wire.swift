// SPDX-License-Identifier: Apache-2.0

import EvenfoldMessages
import EvenfoldModel
import EvenfoldReplication
package import EvenfoldWire
import FoundationEssentials
import SwiftProtobuf

/// What travels from an operator to an agent.
package enum ControlCommand: Hashable, Sendable {
    /// A request.
    case ask(ControlRequest)
    /// The request of this number is not wanted any more.
    case cancel
}

extension ControlCommand {
    /// The command as bytes.
    package func encoded(number: UInt64) -> [UInt8] {
        var message = ProtoControlRequest()
        message.request = number
        switch self {
        case .cancel: message.cancel = ProtoNothing()
        case .ask(let request): message.body = request.body
        }
        return (try? message.serializedBytes()) ?? []
    }

    /// The number and command that an operator sent; `nil` for a command of a newer version.
    ///
    /// - Throws: ``WireError``, whatever the bytes are; nothing traps.
    package static func decoded(_ bytes: [UInt8]) throws(WireError) -> (UInt64, ControlCommand?) {
        let message: ProtoControlRequest
        do { message = try ProtoControlRequest(serializedBytes: bytes) } catch { throw .malformed }
        guard let body = message.body else { return (message.request, nil) }
        if case .cancel = body { return (message.request, .cancel) }
        return (message.request, .ask(try ControlRequest(body)))
    }
}

extension ControlRequest {
    fileprivate var body: ProtoControlRequest.OneOf_Body {
        switch self {
        case .identify: .identify(ProtoNothing())
        case .push(let document): .push(document.message)
        case .claim(let fence): .claim(.with { $0.fence = fence })
        case .document: .document(ProtoNothing())
        case .status: .status(ProtoNothing())
        case .facts: .facts(ProtoNothing())
        case .listEntries(let folder, let after, let mode):
            .listEntries(
                .with {
                    $0.folder = folder
                    $0.after = Data(after.bytes)
                    $0.mode = UInt32(mode.rawValue)
                }
            )
        case .events(let query):
            .events(
                .with {
                    $0.folder = query.folder
                    $0.since = query.since
                    $0.ids = query.ids.sorted().map(UInt32.init(clamping:))
                    $0.follow = query.follows
                }
            )
        case .listKept(let folder): .listKept(.with { $0.folder = folder })
        case .fetchKept(let folder, let id): .fetchKept(Self.kept(folder, id))
        case .restoreKept(let folder, let id, let path):
            .restoreKept(
                .with {
                    $0.folder = folder
                    $0.id = id.number
                    $0.to = Data(path?.bytes ?? [])
                }
            )
        case .forgetKept(let folder, let id): .forgetKept(Self.kept(folder, id))
        case .drain(let folder): .drain(.with { $0.folder = folder })
        case .suspend: .suspend(ProtoNothing())
        case .rescan(let folder): .rescan(.with { $0.folder = folder })
        case .allowDeletions(let folder): .allowDeletions(.with { $0.folder = folder })
        case .backlog(let folder): .backlog(.with { $0.folder = folder })
        }
    }

    private static func kept(_ folder: String, _ id: StoreID) -> ProtoKept {
        .with {
            $0.folder = folder
            $0.id = id.number
        }
    }

    fileprivate init(_ body: ProtoControlRequest.OneOf_Body) throws(WireError) {
        switch body {
        case .identify: self = .identify
        case .push(let document):
            do { self = .push(try SignedFleetDocument(document)) } catch { throw .value("a topology document") }
        case .claim(let claim): self = .claim(fence: claim.fence)
        case .document: self = .document
        case .status: self = .status
        case .facts: self = .facts
        case .listEntries(let list):
            guard let after = RelativePath([UInt8](list.after)) else { throw .value("a path") }
            guard let mode = UInt8(exactly: list.mode).flatMap(ListingMode.init) else {
                throw .value("a listing's mode")
            }
            self = .listEntries(folder: try Self.checked(list.folder), after: after, mode: mode)
        case .events(let events):
            self = .events(
                EventQuery(
                    folder: try Self.checked(events.folder),
                    since: events.since,
                    ids: Set(events.ids.map(Int.init)),
                    follows: events.follow
                )
            )
        case .listKept(let folder): self = .listKept(folder: try Self.checked(folder.folder))
        case .fetchKept(let kept): self = .fetchKept(folder: try Self.checked(kept.folder), StoreID(kept.id))
        case .restoreKept(let restore):
            guard let path = RelativePath([UInt8](restore.to)) else { throw .value("a path") }
            self = .restoreKept(
                folder: try Self.checked(restore.folder),
                StoreID(restore.id),
                to: path.isRoot ? nil : path
            )
        case .forgetKept(let kept): self = .forgetKept(folder: try Self.checked(kept.folder), StoreID(kept.id))
        case .drain(let folder): self = .drain(folder: try Self.checked(folder.folder))
        case .suspend: self = .suspend
        case .rescan(let folder): self = .rescan(folder: try Self.checked(folder.folder))
        case .allowDeletions(let folder): self = .allowDeletions(folder: try Self.checked(folder.folder))
        case .backlog(let folder): self = .backlog(folder: try Self.checked(folder.folder))
        case .cancel: throw .malformed
        }
    }

    private static func checked(_ folder: String) throws(WireError) -> String {
        guard folder.utf8.count <= WireLimits.name else { throw .value("a folder's name") }
        return folder
    }
}
