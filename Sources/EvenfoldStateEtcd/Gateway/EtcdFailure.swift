// SPDX-License-Identifier: Apache-2.0

internal import EvenfoldState

/// Why etcd did not do what was asked, with those reasons told apart that the store can do something about.
struct EtcdFailure: Error, Hashable, Sendable {
    /// The kinds.
    enum Kind: Hashable, Sendable {
        /// There is no such lease (any more).
        case leaseMissing
        /// The revision that was asked for is not kept any more.
        case compacted
        /// The answer is larger than what is taken.
        case tooLarge
        /// Nothing to be done here.
        case state(StateFailure.Reason)
    }

    /// What kind it is.
    var kind: Kind
    /// What etcd or the connection said, without control characters and cut to a length.
    var message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = Self.readable(message)
    }

    init(_ reason: StateFailure.Reason, _ message: String) { self.init(.state(reason), message) }

    /// The same for the store's user.
    var stateFailure: StateFailure {
        let reason: StateFailure.Reason =
            switch kind {
            case .leaseMissing, .compacted: .busy
            case .tooLarge: .other
            case .state(let reason): reason
            }
        return StateFailure(reason: reason, message: message)
    }

    private static let longestMessage = 400

    /// Text from a server as it may be shown.
    static func readable(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars.prefix(longestMessage) {
            shown.unicodeScalars.append(scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? " " : scalar)
        }
        return shown
    }
}

/// Does something with etcd, and says its failures in the words of the store.
func throwingStateFailure<Value>(
    _ body: () async throws(EtcdFailure) -> Value
) async throws(StateFailure) -> Value {
    do throws(EtcdFailure) {
        return try await body()
    } catch {
        throw error.stateFailure
    }
}
