// swift-tools-version: 6.3

import PackageDescription

/// The settings of every module that people write by hand; generated code (`EvenfoldMessages`) goes without.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioConcurrency = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")

let package = Package(
    name: "evenfold",
    products: [
        .executable(name: "evenfold", targets: ["evenfold"]),
        .executable(name: "evenfold-bench", targets: ["evenfold-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        // Pure: nouns, judgement and formats. No disk, no network, no clock.
        .target(name: "EvenfoldModel", swiftSettings: strict),
        .target(name: "EvenfoldDiagnostics", swiftSettings: strict),
        .target(
            name: "EvenfoldServicing",
            dependencies: ["EvenfoldModel", "EvenfoldDiagnostics"],
            swiftSettings: strict
        ),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(
            name: "EvenfoldTopology",
            dependencies: ["EvenfoldModel", "EvenfoldDiagnostics", "EvenfoldServicing", "CYAML"],
            resources: [
                .embedInCode("Resources/topology.schema.json"),
                .embedInCode("Resources/update-catalog.schema.json"),
                .embedInCode("Resources/builtin-catalog.yaml"),
            ],
            swiftSettings: strict
        ),
        .target(name: "EvenfoldWindows", dependencies: ["EvenfoldServicing"], swiftSettings: strict),
        .target(
            name: "EvenfoldPlanner",
            dependencies: ["EvenfoldModel", "EvenfoldDiagnostics", "EvenfoldServicing", "EvenfoldTopology"],
            swiftSettings: strict
        ),
        .target(name: "EvenfoldReplication", dependencies: ["EvenfoldModel", collections], swiftSettings: strict),
        .target(
            name: "EvenfoldSimulation",
            dependencies: ["EvenfoldModel", "EvenfoldReplication", collections],
            swiftSettings: strict
        ),
        .target(
            name: "EvenfoldMessages",
            dependencies: [protobuf],
            exclude: ["control.proto", "peer.proto", "session.proto"]
        ),
        .target(
            name: "EvenfoldWire",
            dependencies: ["EvenfoldModel", "EvenfoldReplication", "EvenfoldMessages", protobuf],
            swiftSettings: strict
        ),
        // The fleet's state: the contract of its stores, and what the documents in them mean.
        // Effects: the ports and what performs them.
        .target(
            name: "EvenfoldEngine",
            dependencies: ["EvenfoldModel", "EvenfoldReplication", nioCore, logging, collections],
            swiftSettings: strict
        ),
        .target(name: "CEvenfoldLinux"),
        .target(
            name: "EvenfoldLinux",
            dependencies: [
                "EvenfoldModel", "EvenfoldReplication", "EvenfoldEngine", "CEvenfoldLinux", nioCore, crypto,
            ],
            swiftSettings: strict
        ),
        .systemLibrary(name: "CHivex", pkgConfig: "hivex", providers: [.apt(["libhivex-dev"])]),
        .target(
            name: "EvenfoldWindowsVolume",
            dependencies: ["EvenfoldWindows", "EvenfoldLinux", "CHivex"],
            swiftSettings: strict
        ),
        .target(
            name: "EvenfoldNetwork",
            dependencies: ["EvenfoldLinux", nioCore, nioPosix],
            swiftSettings: strict
        ),
        .target(name: "EvenfoldState", dependencies: ["EvenfoldModel"], swiftSettings: strict),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "EvenfoldStatePostgreSQL",
            dependencies: ["EvenfoldModel", "EvenfoldState", "EvenfoldEngine", "EvenfoldLinux", "CPostgreSQL"],
            swiftSettings: strict
        ),
        .target(
            name: "EvenfoldStateEtcd",
            dependencies: [
                "EvenfoldModel", "EvenfoldState", "EvenfoldNetwork", asyncHTTPClient, nioCore, nioPosix, nioHTTP1,
                nioSSL,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "EvenfoldStore",
            dependencies: [
                "EvenfoldModel", "EvenfoldReplication", "EvenfoldState", "EvenfoldEngine", "EvenfoldLinux", grdb,
                grdbSQLite,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "EvenfoldAgent",
            dependencies: [
                "EvenfoldModel", "EvenfoldDiagnostics", "EvenfoldTopology", "EvenfoldServicing", "EvenfoldReplication",
                "EvenfoldMessages", "EvenfoldWire", "EvenfoldEngine", "EvenfoldLinux", "EvenfoldStore",
                "EvenfoldNetwork", nioCore, nioPosix, nioConcurrency, nioTLS, nioSSL, crypto, x509, asn1, logging,
                collections,
                protobuf,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "EvenfoldCommands",
            dependencies: [
                "EvenfoldModel", "EvenfoldDiagnostics", "EvenfoldTopology", "EvenfoldServicing", "EvenfoldPlanner",
                "EvenfoldReplication", "EvenfoldWire", "EvenfoldState", "EvenfoldEngine", "EvenfoldLinux",
                "EvenfoldStore", "EvenfoldStatePostgreSQL", "EvenfoldStateEtcd", "EvenfoldAgent", "EvenfoldWindows",
                "EvenfoldWindowsVolume",
                "EvenfoldSimulation", argumentParser, nioCore, nioPosix, crypto, logging,
            ],
            swiftSettings: strict
        ),
        .executableTarget(name: "evenfold", dependencies: ["EvenfoldCommands"], swiftSettings: strict),
        .executableTarget(
            name: "evenfold-bench",
            dependencies: ["EvenfoldLinux", "EvenfoldDiagnostics", argumentParser],
            swiftSettings: strict
        ),
        .target(name: "FileTesting", path: "Tests/FileTesting", swiftSettings: strict),
        .target(name: "SeededTesting", path: "Tests/SeededTesting", swiftSettings: strict),
        .target(
            name: "WindowsTesting",
            dependencies: ["EvenfoldWindows"],
            path: "Tests/WindowsTesting",
            swiftSettings: strict
        ),
        // What tests need beside the modules: raw system calls, and a program to start, hold and end.
        .target(name: "CLinuxTesting", path: "Tests/CLinuxTesting"),
        .target(
            name: "LinuxTesting",
            dependencies: ["EvenfoldLinux", "CLinuxTesting"],
            path: "Tests/LinuxTesting",
            swiftSettings: strict
        ),
        .target(
            name: "EtcdTesting",
            dependencies: [
                "FileTesting", "LinuxTesting", "EvenfoldEngine", "EvenfoldLinux", asyncHTTPClient, nioCore, nioPosix,
                nioHTTP1,
            ],
            path: "Tests/EtcdTesting",
            swiftSettings: strict
        ),
        // A database server to ask: one for all tests of a process.
        .target(
            name: "PostgreSQLTesting",
            dependencies: ["LinuxTesting", "EvenfoldEngine", "EvenfoldLinux"],
            path: "Tests/PostgreSQLTesting",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "evenfold-linux-helper",
            dependencies: ["EvenfoldModel", "EvenfoldReplication", "EvenfoldEngine", "EvenfoldLinux", nioCore],
            path: "Tests/EvenfoldLinuxHelper",
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldModelTests",
            dependencies: ["SeededTesting", "EvenfoldModel"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldDiagnosticsTests",
            dependencies: ["SeededTesting", "EvenfoldDiagnostics"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldServicingTests",
            dependencies: [
                "SeededTesting", "EvenfoldModel", "EvenfoldDiagnostics", "EvenfoldServicing", "EvenfoldTopology",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldTopologyTests",
            dependencies: [
                "SeededTesting", "EvenfoldModel", "EvenfoldDiagnostics", "EvenfoldServicing", "EvenfoldTopology",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldWindowsTests",
            dependencies: [
                "SeededTesting", "WindowsTesting", "EvenfoldServicing", "EvenfoldTopology", "EvenfoldWindows",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldPlannerTests",
            dependencies: [
                "SeededTesting",
                "EvenfoldModel", "EvenfoldDiagnostics", "EvenfoldServicing", "EvenfoldTopology", "EvenfoldPlanner",
            ],
            exclude: ["Goldens"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldReplicationTests",
            dependencies: ["SeededTesting", "EvenfoldModel", "EvenfoldReplication"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldSimulationTests",
            dependencies: ["EvenfoldModel", "EvenfoldReplication", "EvenfoldSimulation"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldWireTests",
            dependencies: ["SeededTesting", "EvenfoldModel", "EvenfoldReplication", "EvenfoldWire"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldEngineTests",
            dependencies: ["EvenfoldModel", "EvenfoldReplication", "EvenfoldEngine"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldLinuxTests",
            dependencies: [
                "SeededTesting",
                "EvenfoldModel", "EvenfoldReplication", "EvenfoldEngine", "EvenfoldLinux", "CLinuxTesting",
                "LinuxTesting", "evenfold-linux-helper", nioCore,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldWindowsVolumeTests",
            dependencies: [
                "SeededTesting", "WindowsTesting", "EvenfoldServicing", "EvenfoldTopology", "EvenfoldLinux",
                "EvenfoldWindows", "EvenfoldWindowsVolume",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldStateTests",
            dependencies: [
                "FileTesting", "LinuxTesting", "PostgreSQLTesting", "EtcdTesting", "EvenfoldModel", "EvenfoldState",
                "EvenfoldEngine", "EvenfoldLinux", "EvenfoldStore", "EvenfoldStatePostgreSQL", "EvenfoldStateEtcd",
                asyncHTTPClient,
                nioCore, nioPosix, nioHTTP1,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldStatePostgreSQLTests",
            dependencies: [
                "LinuxTesting", "PostgreSQLTesting", "EvenfoldModel", "EvenfoldState", "EvenfoldStatePostgreSQL",
                "EvenfoldLinux",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldStoreTests",
            dependencies: [
                "FileTesting", "SeededTesting", "EvenfoldModel", "EvenfoldReplication", "EvenfoldState",
                "EvenfoldEngine", "EvenfoldStore", grdb,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldAgentTests",
            dependencies: [
                "FileTesting", "SeededTesting",
                "EvenfoldModel", "EvenfoldDiagnostics", "EvenfoldServicing", "EvenfoldReplication", "EvenfoldTopology",
                "EvenfoldWire", "EvenfoldEngine", "EvenfoldLinux", "EvenfoldAgent", nioCore, nioPosix,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EvenfoldCommandsTests",
            dependencies: [
                "FileTesting", "EvenfoldModel", "EvenfoldDiagnostics", "EvenfoldServicing", "EvenfoldTopology",
                "EvenfoldPlanner", "EvenfoldState", "EvenfoldLinux", "EvenfoldAgent", "EvenfoldWindows",
                "EvenfoldCommands", "WindowsTesting", argumentParser, nioPosix,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SystemTests",
            dependencies: [
                "SeededTesting", "PostgreSQLTesting", "EtcdTesting", "EvenfoldDiagnostics", "EvenfoldEngine",
                "EvenfoldLinux", "CLinuxTesting", "LinuxTesting", "evenfold",
            ],
            swiftSettings: strict
        ),
    ]
)
