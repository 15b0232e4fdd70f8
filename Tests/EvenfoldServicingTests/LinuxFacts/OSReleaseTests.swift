// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import SeededTesting
import Testing

@Suite("os-release")
struct OSReleaseTests {
    struct Case: Sendable, CustomStringConvertible {
        var text: String
        var productID: String?
        var description: String { text.debugDescription }

        init(_ text: String, _ productID: String?) {
            (self.text, self.productID) = (text, productID)
        }
    }

    @Test(
        "id and version make the id of a product",
        arguments: [
            Case(
                "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\nID_LIKE=x\n",
                "debian-12"
            ),
            Case("ID=ubuntu\nVERSION_ID='24.04'", "ubuntu-24.04"), Case("ID=arch\nBUILD_ID=rolling\n", "arch"),
            Case("ID=debian\n", "debian"), Case("ID=\"rocky\"\r\nVERSION_ID=\"9.3\" \r\n", "rocky-9.3"),
            // What os-release(5) says of a file that does not say.
            Case("", "linux"), Case("NAME=x\n#ID=debian\n ID=debian\n", "linux"), Case("VERSION_ID=\n", "linux"),
            // A shell takes the later one.
            Case("ID=a\nID=b\nVERSION_ID=1\nVERSION_ID=2\n", "b-2"),
            // Neither assumed nor carried on.
            Case("ID=\nVERSION_ID=1\n", nil), Case("ID=Debian\n", nil), Case("ID=debian\nVERSION_ID=\"12 (x)\"\n", nil),
            Case("ID=\"debian\nVERSION_ID=12\n", nil), Case("ID=\"\"\n", nil), Case("ID=-x\n", nil),
            Case("ID=de\u{1B}[2J\n", nil), Case("ID=debian\nVERSION_ID=../12\n", nil), Case("ID=$(reboot)\n", nil),
            Case("ID=" + String(repeating: "a", count: 41), nil),
        ]
    )
    func product(expected: Case) {
        #expect(OSRelease(Array(expected.text.utf8)).productID == expected.productID)
    }

    @Test("whatever the bytes are, the id is a word or unknown")
    func mutations() {
        let seed: UInt64 = 12
        print("os-release: seed=\(seed)")
        var generator = SeededGenerator(seed: seed)
        let text = Array("NAME=\"Debian\"\nVERSION_ID=\"12\"\nID=debian\n".utf8)
        var seen: Set<String?> = []
        for _ in 0..<20_000 {
            var mutated = text
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                mutated[Int.random(in: mutated.indices, using: &generator)] = .random(
                    in: .min ... .max,
                    using: &generator
                )
            }
            let id = OSRelease(mutated).productID
            seen.insert(id)
            #expect(
                id?.utf8.allSatisfy {
                    (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || [0x2D, 0x2E, 0x5F].contains($0)
                } ?? true
            )
        }
        #expect(seen.count > 100 && seen.contains("debian-12") && seen.contains(nil))
    }

    @Test(
        "the kernel's names of machines are platforms",
        arguments: zip(
            ["x86_64", "aarch64", "i686", "ia64", "riscv64", ""],
            [.x64, .arm64, .x86, .ia64, nil, nil] as [Platform?]
        )
    )
    func machine(name: String, platform: Platform?) {
        #expect(Platform.of(linuxMachine: name) == platform)
    }
}
