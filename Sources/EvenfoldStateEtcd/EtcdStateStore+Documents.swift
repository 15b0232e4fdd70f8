// SPDX-License-Identifier: Apache-2.0

package import EvenfoldState

extension EtcdStateStore {
    package func get(_ key: StateKey) async throws(StateFailure) -> StateDocument? {
        try await throwingStateFailure { () throws(EtcdFailure) in
            guard let entry = try await entry(keys.document(key)) else { return nil }
            return try document(entry)
        }
    }

    package func list(
        prefix: String,
        after: StateKey?,
        backwards: Bool,
        limit: Int
    ) async throws(StateFailure) -> [StateDocument] {
        guard limit > 0, let bounds = keys.listing(prefix: prefix, after: after, backwards: backwards) else {
            return []
        }
        let request = EtcdRangeRequest(key: bounds.first, end: bounds.end, isBackwards: backwards)
        return try await throwingStateFailure { () throws(EtcdFailure) in
            for _ in 0..<Self.listings {
                do throws(EtcdFailure) {
                    return try await list(request, limit: limit)
                } catch {
                    // The revision of the first page is no longer kept: others write and compact quickly.
                    guard error.kind == .compacted else { throw error }
                }
            }
            throw EtcdFailure(.busy, "etcd is compacted faster than the documents can be listed")
        }
    }

    /// How often a listing is begun anew when etcd is compacted under it.
    private static let listings = 3
    /// The most documents of one page.
    private static let largestPage = 128

    /// Lists page by page, all of them as of one revision.
    private func list(_ first: EtcdRangeRequest, limit: Int) async throws(EtcdFailure) -> [StateDocument] {
        var request = first
        var documents: [StateDocument] = []
        var page = Self.largestPage
        while true {
            page = min(page, limit - documents.count)
            request.limit = EtcdNumber(Int64(page))
            let answer: EtcdRangeAnswer
            do throws(EtcdFailure) {
                answer = try await gateway.ask(.range, request)
            } catch {
                // Large documents; fewer of them at a time.
                guard error.kind == .tooLarge, page > 1 else { throw error }
                page /= 4
                page = max(1, page)
                continue
            }
            for entry in answer.entries {
                let next = try document(entry)
                guard isNext(next.key, after: documents.last?.key, backwards: first.isBackwards) else {
                    throw EtcdFailure(.damaged, "etcd lists documents that are not in order")
                }
                documents.append(next)
            }
            guard answer.entries.count <= page else {
                throw EtcdFailure(.damaged, "etcd lists more documents than were asked for")
            }
            guard answer.isMore, documents.count < limit, let last = answer.entries.last else { return documents }
            if request.revision == nil { request.revision = EtcdNumber(Int64(clamping: answer.revision)) }
            if first.isBackwards { request.end = EtcdBytes(last.key) } else { request.key = EtcdBytes(last.key + "\0") }
        }
    }

    private func isNext(_ key: StateKey, after last: StateKey?, backwards: Bool) -> Bool {
        guard let last else { return true }
        return backwards ? key < last : last < key
    }

    /// The one entry of a key; `nil` where there is none.
    func entry(_ key: String, isKeyOnly: Bool = false) async throws(EtcdFailure) -> EtcdEntry? {
        let request = EtcdRangeRequest(key: EtcdBytes(key), isKeysOnly: isKeyOnly)
        let answer: EtcdRangeAnswer = try await gateway.ask(.range, request)
        guard let entry = answer.entries.first else { return nil }
        guard answer.entries.count == 1, entry.key == key else {
            throw EtcdFailure(.damaged, "etcd answers with another key than it was asked for")
        }
        return entry
    }

    private func document(_ entry: EtcdEntry) throws(EtcdFailure) -> StateDocument {
        guard let key = keys.document(at: entry.key) else {
            throw EtcdFailure(.damaged, "etcd holds a key that is no document's: \(entry.key)")
        }
        return StateDocument(key: key, version: entry.modified, value: entry.value)
    }
}
