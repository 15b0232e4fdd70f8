// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// What a server of a test is beside its agent: which updates it has, whether it waits for a restart, how often it started.
///
/// The scripts in it are what an administrator would write: one prints the facts, one installs an update, one restarts,
/// which stops the agent for real and starts it again. A word in the file `mode` makes them misbehave.
struct Machine: Sendable {
    /// How a machine misbehaves.
    enum Mode: String, Sendable {
        /// It does not.
        case sound
        /// The installer fails.
        case fails
        /// The installer says that it is done and installs nothing.
        case wrongVersion
        /// The restart command says that it is done and does nothing.
        case liesAboutRestart
        /// The installer takes as long as there is no file `go`, and prints what it does.
        case takesLong
        /// The restart takes as long as there is no file `go`.
        case restartTakesLong
        /// The machine goes down and does not come back.
        case neverReturns
    }

    /// Where the controller can be killed: by the script that it waits for, at this point of the script.
    enum Point: String, Sendable, CaseIterable {
        case installBegins, installEnds, restartBegins, isDown, isUp
    }

    let directory: String

    /// Makes the machine: new, with no updates.
    ///
    /// `start`: The command that starts its agent and goes on as that agent.
    static func make(at directory: String, start: [String]) throws -> Machine {
        try PlainFiles.makeDirectory(directory)
        let machine = Machine(directory: directory)
        try machine.write("", to: "installed")
        try machine.write("1\n", to: "boot")
        try machine.write(start.map { "'\($0)'" }.joined(separator: " ") + "\n", to: "start")
        try machine.set(.sound)
        return machine
    }

    func set(_ mode: Mode) throws { try write(mode.rawValue + "\n", to: "mode") }

    /// The updates that it has, in the order of their installation.
    var installed: [String] { lines("installed") }

    /// How often it started.
    var boots: Int { lines("boot").first.flatMap { Int($0) } ?? 0 }

    /// The process number of its agent; `nil` where it does not run.
    var agent: Int32? { lines("pid").first.flatMap { Int32($0) } }

    /// Waits until an installer or a restart that takes long is at work.
    func waitUntilBusy() throws {
        let wait = try ChangeWait(directory: directory)
        let deadline = MonotonicTime.now.advanced(by: .seconds(120))
        while PlainFiles.status(directory + "/busy") == nil {
            guard try wait.next(before: deadline) else { throw Trouble("nothing that takes long begins") }
        }
    }

    /// Lets what takes long come to its end.
    func go() throws { try write("", to: "go") }

    /// Starts the agent, unless it runs, and waits until it says that it is ready.
    func start() async throws {
        try await Tool.output(["sh", "-c", Self.library + "\nstart_agent", "sh", directory], of: "dash", in: "/")
    }

    /// Stops the agent, if it runs.
    func stop() async {
        _ = try? await Tool.run(["sh", "-c", Self.library + "\nstop_agent", "sh", directory], of: "dash", in: "/")
    }

    private func lines(_ name: String) -> [String] {
        let bytes = (try? SmallFile.read(directory + "/" + name, limit: 1 << 16)) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func write(_ text: String, to name: String) throws {
        try PlainFiles.write(Array(text.utf8), to: directory + "/" + name)
    }

    /// Functions of all scripts; `$1` is the machine's directory.
    private static let library = """
        d=$1
        mode=$(cat "$d/mode")
        log() { echo "$1 $(basename "$(dirname "$d")")" >> "$d/../../log"; }
        stop_agent() {
            [ -e "$d/pid" ] || return 0
            pid=$(cat "$d/pid")
            kill -TERM "$pid" 2>/dev/null
            while [ -d "/proc/$pid" ] && ! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null; do sleep 0.02; done
            rm -f "$d/pid"
        }
        start_agent() {
            [ -e "$d/pid" ] && [ -d "/proc/$(cat "$d/pid")" ] && return 0
            : > "$d/agent.log"
            setsid sh -c 'echo $$ > "$0/pid"; exec sh -c "exec $(cat "$0/start")"' "$d" \
                < /dev/null > /dev/null 2>> "$d/agent.log" &
            while ! grep -q 'is ready on' "$d/agent.log"; do
                if [ -e "$d/pid" ] && [ ! -d "/proc/$(cat "$d/pid")" ]; then cat "$d/agent.log" >&2; return 1; fi
                sleep 0.02
            done
        }
        take_long() {
            : > "$d/busy"
            while [ ! -e "$d/go" ]; do sleep 0.05; done
        }
        point() {
            [ "$(cat "$d/../../kill" 2>/dev/null)" = "$1" ] || return 0
            # A script whose controller died before leaves it to those of the next one.
            grep -q evenfold "/proc/$PPID/cmdline" 2>/dev/null || return 0
            rm -f "$d/../../kill"
            kill -KILL "$PPID"
        }
        """

    /// The scripts, by name; each takes the machine's directory.
    static let scripts: [String: String] = [
        "facts.sh": """
        #!/bin/sh
        \(library)
        pending=false; [ -e "$d/pending" ] && pending=true
        list=$(sed 's/.*/"&"/' "$d/installed" | paste -sd, -)
        printf '{"os":"test-server","platform":"x64","installedUpdates":[%s],"pendingRestart":%s,"bootId":"%s"}\\n' \\
            "$list" "$pending" "$(cat "$d/boot")"
        """,
        "kill-at-news.sh": """
        #!/bin/sh
        # kill-at-news.sh SEEN COMMAND...
        seen=$1
        shift
        touch "$seen"
        mkfifo "$seen.pipe"
        "$@" > "$seen.pipe" &
        controller=$!
        while IFS= read -r line; do
            case $line in
                *'"type":"stepStarted"'* | *'"type":"stepDone"'* | *'"type":"round"'*) ;;
                *) continue ;;
            esac
            news=$(printf '%s' "$line" | sed 's/,"seconds":[^,}]*//')
            grep -qxF -- "$news" "$seen" && continue
            printf '%s\\n' "$news" >> "$seen"
            kill -KILL "$controller"
            break
        done < "$seen.pipe"
        rm "$seen.pipe"
        wait "$controller"
        """,
        "install.sh": """
        #!/bin/sh
        \(library)
        [ "$mode" = fails ] && { echo "the package is damaged" >&2; exit 1; }
        point installBegins
        if [ "$mode" = takesLong ]; then
            take_long
            echo "unpacking" && echo "setting up" >&2 || exit 1
        fi
        log "install-$EVENFOLD_UPDATE"
        [ "$mode" = wrongVersion ] && exit 0
        grep -qx "$EVENFOLD_UPDATE" "$d/installed" || echo "$EVENFOLD_UPDATE" >> "$d/installed"
        : > "$d/pending"
        point installEnds
        exit 194
        """,
        "restart.sh": """
        #!/bin/sh
        \(library)
        [ "$mode" = liesAboutRestart ] && exit 0
        [ -z "$(find "$d/.." -name index.sqlite-wal)" ] || log index-open
        [ "$mode" = restartTakesLong ] && take_long
        point restartBegins
        log down
        stop_agent
        [ -z "$(find "$d/.." -name index.sqlite-wal)" ] || log index-open
        point isDown
        [ "$mode" = neverReturns ] && exit 0
        rm -f "$d/pending"
        echo $(($(cat "$d/boot") + 1)) > "$d/boot.new" && mv "$d/boot.new" "$d/boot"
        start_agent
        log up
        point isUp
        """,
    ]
}
