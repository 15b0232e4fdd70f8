// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import Synchronization

extension MemberEngine {
    /// Performs one effect: hands it to the lane it belongs to and returns.
    func perform(_ effect: MemberEffect, now: Timestamp) {
        switch effect {
        case .list(let batch, let directories):
            reading.enqueue { self.input(.listed(batch, self.disk.list(directories))) }
        case .inspect(let batch, let requests):
            let lane = inspecting[Int(batch.number % 2)]
            lane.enqueue { self.input(.inspected(batch, self.disk.inspect(requests))) }
        case .hash(let batch, let files):
            hashing.enqueue { self.input(.hashed(batch, self.disk.hash(files))) }
        case .fetch(let link, let files):
            fetch(files, over: link)
        case .serve(let link, let files):
            serve(files, over: link)
        case .makeStagedDurable(let batch, let staged):
            publishing.enqueue { self.input(.stagedDurable(batch, self.disk.makeStagedDurable(staged))) }
        case .discardStaged(let staged):
            publishing.enqueue { self.disk.discardStaged(staged) }
        case .publish(let batch, let operations):
            publishing.enqueue { self.input(.published(batch, self.disk.publish(operations))) }
        case .makeDirectoriesDurable(let batch, let directories):
            publishing.enqueue { self.input(.directoriesDurable(batch, self.disk.makeDirectoriesDurable(directories))) }
        case .commit(let transaction):
            commit(transaction)
        case .send(let link, let message):
            links.withLock { $0[link]?.link }?.send(message)
        case .close(let link, _):
            links.withLock { $0[link]?.link }?.close()
            closed(link)
        case .wake(let time):
            setAlarm(time, now: now)
        case .report(let report):
            self.report(report)
        }
    }

    private func setAlarm(_ time: Timestamp, now: Timestamp) {
        let nanoseconds = Int64(time.nanoseconds) - Int64(now.nanoseconds)
        let delay = Duration.seconds(time.seconds &- now.seconds) + .nanoseconds(nanoseconds)
        let alarm = clock.schedule(after: max(delay, .zero)) { [weak self] in self?.input(.woken) }
        wake.withLock { current in
            current?.cancel()
            current = alarm
        }
    }
}
