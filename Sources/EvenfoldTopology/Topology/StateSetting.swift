// SPDX-License-Identifier: Apache-2.0

/// Where the operators of a fleet keep what they remember of it (`state` of the topology).
///
/// It concerns operators alone: agents never see it, and a plan does not depend on it.
package enum StateSetting: Hashable, Sendable {
    /// A file in the fleet's directory, for operators of one machine.
    case sqlite
    /// A PostgreSQL database, by libpq's URL; without a password.
    case postgres(url: String)
    /// A cluster of etcd.
    case etcd(EtcdSetting)
}

/// How a cluster of etcd is reached.
package struct EtcdSetting: Hashable, Sendable {
    /// `http` or `https` URLs of its members, in the order of the file.
    package var endpoints: [String]
    /// A file of certificates (PEM) that sign the members'; `nil` for those of the system.
    package var authority: String?
    /// A file with the certificate (PEM) that is shown; `nil` for none.
    package var certificate: String?
    /// A file with the key (PEM) of the certificate; there exactly when that is.
    package var key: String?

    package init(endpoints: [String], authority: String? = nil, certificate: String? = nil, key: String? = nil) {
        self.endpoints = endpoints
        self.authority = authority
        self.certificate = certificate
        self.key = key
    }
}
