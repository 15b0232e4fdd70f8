// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldState

extension StateStore {
    /// Asks the store for a command, which fails with what the store fails.
    func asCommand<Value: Sendable>(
        _ question: (any StateStore) async throws(StateFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        do throws(StateFailure) {
            return try await question(self)
        } catch {
            throw CommandFailure(error)
        }
    }
}
