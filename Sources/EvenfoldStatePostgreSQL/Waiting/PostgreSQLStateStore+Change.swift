// SPDX-License-Identifier: Apache-2.0

package import EvenfoldState

extension PostgreSQLStateStore {
    package func change(after revision: UInt64) async throws(StateFailure) -> UInt64 {
        let session = try listening.session()
        var latest = revision
        while !Task.isCancelled {
            // Taken before anything is looked at: what happens later wakes who waits with this number.
            let wakes = session.waiters.wakes
            switch session.status {
            case .opening: break
            case .ended(let failure): throw failure
            case .listening:
                latest = try await self.revision()
                if latest > revision || Task.isCancelled { return latest }
            }
            await session.waiters.wait(since: wakes)
        }
        return latest
    }
}
