// SPDX-License-Identifier: Apache-2.0

/// The channel on which a fleet's changes are told.
enum FleetChannel {
    /// Its name: `evenfold_` and 16 hexadecimal digits, so that it can stand in a statement as it is.
    ///
    /// Two fleets may share one by chance; then each wakes the other's listeners, who look again and find nothing new.
    /// The digits are the 64-bit FNV-1a hash of the id (Fowler, Noll and Vo).
    static func name(of fleet: String) -> String {
        let hash = fleet.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return "evenfold_" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}
