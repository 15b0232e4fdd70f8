// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics
import EvenfoldModel

extension UpdateCatalogue {
    /// The whole catalogue as JSON with the keys of catalogue documents, for fingerprints and for people: same
    /// catalogue, same value.
    package var json: JSONValue {
        ["products": .array(products.map(\.json)), "updates": .array(updates.map(\.json))]
    }
}

extension Product {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["id": .string(id), "title": .string(title), "platforms": words(platforms)]
        if !branches.isEmpty {
            object["branches"] = .array(
                branches.map {
                    [
                        "branch": .string($0.branch.rawValue), "from": .integer(Int64($0.from)),
                        "through": .integer(Int64($0.through)),
                    ]
                }
            )
        }
        if !servicePacks.isEmpty { object["servicePacks"] = .array(servicePacks.map(\.json)) }
        return .object(object)
    }
}

extension ServicePack {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "level": .integer(Int64(level)), "title": .string(title), "builds": texts(builds.map(\.description)),
            "platforms": words(platforms),
        ]
        object["update"] = update.map { .string($0) }
        return .object(object)
    }
}

extension Update {
    /// The update with the keys of catalogue documents.
    package var json: JSONValue {
        var object: JSONObject = ["id": .string(id), "title": .string(title)]
        object["problem"] = problem.map { .string($0) }
        object["cause"] = cause.map { .string($0) }
        object["source"] = source.json
        object["restart"] = restart.map { .string($0.rawValue) }
        object["exclusive"] = .bool(exclusive)
        object["servicePack"] = servicePack.map { .integer(Int64($0)) }
        object["supersedes"] = supersedes.map { .array($0.map(\.json)) }
        object["prerequisites"] = prerequisites.map { .array($0.map(\.json)) }
        object["roles"] = texts(roles)
        object["effects"] = texts(effects)
        object["homogeneous"] = .bool(homogeneous)
        object["precedes"] = texts(precedes.map(\.rawValue))
        object["appliesTo"] = .array(appliesTo.map(\.json))
        object["editions"] = texts(editions)
        object["packages"] = .array(packages.map(\.json))
        object["debianPackages"] = .array(debianPackages.map(\.json))
        object["additionalFiles"] = .array(additionalFiles.map(\.json))
        object["notes"] = texts(notes)
        return .object(object)
    }
}

extension UpdateSource {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["document": .string(document)]
        object["revision"] = revision.map { .string($0) }
        object["date"] = date.map { .string($0) }
        return .object(object)
    }
}

extension Supersedence {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["update": .string(update)]
        object["on"] = on.map { .array($0.map(\.json)) }
        return .object(object)
    }
}

extension PrerequisiteGroup {
    fileprivate var json: JSONValue {
        let options = anyOf.map { option -> JSONValue in
            switch option {
            case .update(let id): ["update": .string(id)]
            case .servicePack(let level): ["servicePack": .integer(Int64(level))]
            }
        }
        return ["anyOf": .array(options), "effective": .bool(effective)]
    }
}

extension SystemRange {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["os": .string(os)]
        object["servicePacks"] = servicePacks.map { .array($0.map { .integer(Int64($0)) }) }
        object["platforms"] = platforms.map(words)
        return .object(object)
    }
}

extension UpdatePackage {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["os": .string(os)]
        object["servicePack"] = servicePack.map { .integer(Int64($0)) }
        object["platform"] = .string(platform.rawValue)
        object["branch"] = branch.map { .string($0.rawValue) }
        object["files"] = .array(files.map(\.json))
        return .object(object)
    }
}

extension DebianPackage {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["os": .string(os)]
        object["platform"] = platform.map { .string($0.rawValue) }
        object["name"] = .string(name)
        object["version"] = .string(version.description)
        object["required"] = .bool(isRequired)
        return .object(object)
    }
}

extension AdditionalFiles {
    fileprivate var json: JSONValue {
        ["os": .string(os), "platform": .string(platform.rawValue), "files": .array(files.map(\.json))]
    }
}

extension PackageFile {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["name": .string(name)]
        object["version"] = version.map { .string($0.description) }
        object["size"] = .integer(Int64(clamping: size.bytes))
        object["date"] = .string(date)
        object["time"] = .string(time)
        object["platform"] = platform.map { .string($0.rawValue) }
        object["servicePackRequirement"] = servicePackRequirement.map { .integer(Int64($0)) }
        object["serviceBranch"] = serviceBranch.map { .string($0) }
        return .object(object)
    }
}

private func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
private func words(_ values: [Platform]) -> JSONValue { .array(values.map { .string($0.rawValue) }) }
