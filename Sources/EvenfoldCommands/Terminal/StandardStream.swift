// SPDX-License-Identifier: Apache-2.0

package import EvenfoldLinux

/// Standard output or standard error of the process.
package struct StandardStream: TextSink {
    private let stream: Terminal.Stream

    package init(_ stream: Terminal.Stream) {
        self.stream = stream
    }

    package func write(_ text: String) {
        // Who reads no more needs no more: `evenfold plan … | head` ends without a complaint.
        try? Terminal.write(Array(text.utf8), to: stream)
    }
}

extension Console {
    /// The console of the process.
    package static func standard(variables: [String: String]) -> Console {
        let isResultTerminal = Terminal.isTerminal(.output)
        let isMessageTerminal = Terminal.isTerminal(.error)
        let size = Terminal.size(of: .output) ?? Terminal.size(of: .error)
        return Console(
            results: StandardStream(.output),
            messages: StandardStream(.error),
            resultStyle: Style(isTerminal: isResultTerminal, variables: variables),
            messageStyle: Style(isTerminal: isMessageTerminal, variables: variables),
            isMessageTerminal: isMessageTerminal && variables["TERM"] != "dumb",
            width: size?.columns ?? 100
        )
    }
}
