// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials

/// Why a server could not join a fleet.
package enum EnrolmentFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text is no token, or was not copied whole.
    case malformedToken
    /// The token was used before.
    case tokenUsed(server: String)
    /// The token's ten minutes are over.
    case tokenExpired(server: String, at: Date)
    /// The fleet does not know this token; it was made by another, or its directory was restored.
    case tokenUnknown
    /// The fleet's directory, which the token names, is not on this machine.
    case fleetNotHere(path: String)
    /// The directory that the token names holds another fleet by now.
    case foreignAuthority(path: String)
    /// The server's state belongs to another fleet or another server.
    case stateInUse(path: String, name: String, fleet: String)
    /// A request's or certificate's name is another one.
    case nameMismatch(expected: String, found: String)
    /// The text is no certificate request, or its signature is wrong.
    case malformedRequest(String)
    /// The certificate was made for another key than the one that was requested with.
    case foreignCertificate(String)
    /// An address that is not `host:port`.
    case badAddress(String)
    /// Keys, certificates or files.
    case identity(IdentityFailure)

    package var description: String {
        switch self {
        case .malformedToken: "this is not a token, or not all of it: a token begins with ef1 and is one line"
        case .tokenUsed(let server):
            "the token for server \(server) was used already; make a new one: evenfold token --fleet DIR \(server)"
        case .tokenExpired(let server, let at):
            """
            the token for server \(server) expired at \(at.formatted(.iso8601)); \
            make a new one: evenfold token --fleet DIR \(server)
            """
        case .tokenUnknown: "the fleet does not know this token; make a new one with evenfold token"
        case .fleetNotHere(let path):
            """
            the token's fleet is at \(path), which is not on this machine; \
            use join --request, token --sign and join --certificate
            """
        case .foreignAuthority(let path):
            "the fleet at \(path) has another authority than the one the token was made by"
        case .stateInUse(let path, let name, let fleet):
            "\(path) is the state of server \(name) of fleet \(fleet); choose another directory"
        case .nameMismatch(let expected, let found): "the name is \(found), not \(expected)"
        case .malformedRequest(let reason): "this is not a request made by join --request: \(reason)"
        case .foreignCertificate(let reason): reason
        case .badAddress(let address): "\"\(address)\" is not an address of the form HOST:PORT"
        case .identity(let failure): failure.description
        }
    }
}
