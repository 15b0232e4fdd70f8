// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology

/// Reads saved plans.
enum SavedPlan {
    /// The most bytes a saved plan may have.
    static let sizeLimit = 64 << 20

    /// The plan in the file.
    ///
    /// - Throws: ``CommandFailure`` for a file that cannot be read, is not JSON, or is not a saved plan.
    static func read(_ path: String, from host: any CommandHost) throws(CommandFailure) -> PlanDocument {
        let bytes: [UInt8]
        do throws(HostFailure) {
            bytes = try host.read(path, limit: sizeLimit)
        } catch {
            throw CommandFailure(
                .failure,
                code: "EV0001",
                "\(TerminalText.escaped(path)) cannot be read",
                detail: error.reason
            )
        }
        return try parse(bytes, file: path)
    }

    /// The catalogue that the plan was made from.
    ///
    /// - Throws: ``CommandFailure`` where what the plan says of it is not a catalogue.
    static func catalogue(of document: PlanDocument) throws(CommandFailure) -> UpdateCatalogue {
        let builtin = BuiltinCatalogue.load()
        guard let catalogue = OwnCatalogue.catalogue(of: document.catalogue, builtin: builtin) else {
            throw CommandFailure(
                .failure,
                code: "EV0401",
                "the saved plan's catalogue cannot be read",
                help: "make the plan anew with evenfold plan --out"
            )
        }
        return catalogue
    }

    /// Whether the bytes are meant to be a saved plan rather than YAML: they begin with a brace.
    static func isLikely(_ bytes: [UInt8]) -> Bool {
        bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 } == UInt8(ascii: "{")
    }

    /// The plan that the bytes are.
    static func parse(_ bytes: [UInt8], file: String) throws(CommandFailure) -> PlanDocument {
        let json: JSONValue
        do throws(JSONSyntaxError) {
            json = try JSONValue.parse(bytes, limits: JSONLimits(bytes: sizeLimit))
        } catch {
            let source = SourceText(file: file, bytes: bytes)
            throw CommandFailure(.failure, [error.diagnostic(in: source)], sources: [source])
        }
        do throws(PlanDocumentError) {
            return try PlanDocument(json: json)
        } catch {
            throw CommandFailure(.failure, [error.diagnostic(file: file)])
        }
    }
}
