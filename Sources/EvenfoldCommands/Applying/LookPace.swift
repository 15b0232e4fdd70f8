// SPDX-License-Identifier: Apache-2.0

/// How soon agents are asked again how far replication is.
///
/// Agents of large folders have better things to do than to answer, but nobody likes to wait for what is done.
package struct LookPace: Hashable, Sendable {
    /// The shortest pause, unless something is expected.
    package static let shortest = Duration.milliseconds(250)
    /// The longest pause, however long a look takes.
    package static let longest = Duration.seconds(2)

    /// The pause before the next look; none before the first.
    package private(set) var pause = Duration.zero

    package init() {}

    /// Notes a look.
    ///
    /// - `effort`: How long it took.
    /// - `sawEnd`: Whether a step had ended: that makes room for others, which may be done already.
    package mutating func note(effort: Duration, sawEnd: Bool) {
        pause = sawEnd ? .zero : min(max(Self.shortest, effort * 20), Self.longest)
    }
}
