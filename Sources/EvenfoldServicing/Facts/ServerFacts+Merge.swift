// SPDX-License-Identifier: Apache-2.0

extension ServerFacts {
    /// The facts of a server from its sources: command, then declared, then agent; of each fact the first known one
    /// wins.
    ///
    /// A weaker source fills gaps only if it speaks of the same operating system. A declared Windows server is served
    /// by a Linux agent, and that agent's platform or boot id say nothing about it.
    ///
    /// - Returns: Facts that know nothing, of origin `agent`, when there is no source.
    package static func merged(command: ServerFacts?, declared: ServerFacts?, agent: ServerFacts?) -> ServerFacts {
        let sources = [command, declared, agent].compactMap { $0 }
        guard var result = sources.first else { return ServerFacts(origin: .agent) }
        for source in sources.dropFirst() where result.os == nil || source.os == nil || source.os == result.os {
            result.fill(from: source)
        }
        return result
    }

    private mutating func fill(from other: ServerFacts) {
        var versions = fileVersions
        // Another source's file versions belong to another moment: taken only where this one has none at all.
        if versions.isEmpty { versions = other.fileVersions }
        self = ServerFacts(
            os: os ?? other.os,
            servicePack: servicePack ?? other.servicePack,
            platform: platform ?? other.platform,
            roles: roles ?? other.roles,
            installedUpdates: installedUpdates ?? other.installedUpdates,
            fileVersions: versions,
            // As a whole: a list of packages is complete, and two lists belong to two moments.
            packageVersions: packageVersions ?? other.packageVersions,
            kernelRelease: kernelRelease ?? other.kernelRelease,
            pendingRestart: pendingRestart ?? other.pendingRestart,
            bootID: bootID ?? other.bootID,
            origin: origin
        )
    }
}
