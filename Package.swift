// swift-tools-version: 6.2
import PackageDescription

// The targets, from the ground up. A target never imports one above it; `Tests/TidyTests` holds the table.
//
// `STINT_SLICE=PolicyEngine,SignatureV4 swift test` builds only the named targets, what they depend on and their tests:
// a quick loop while working on one of them. Without it the whole package is built.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let collections = Target.Dependency.product(name: "HashTreeCollections", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")

func library(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: settings)
}

var targets: [Target] = [
    // Level 0
    library("AWSNames"),
    library("SecretMaterial", ["CLibcrypto", crypto]),
    // The system's OpenSSL.
    .target(name: "CLibcrypto", linkerSettings: [.linkedLibrary("crypto")]),
    // The system's ISA-L.
    .target(name: "CISAL", linkerSettings: [.linkedLibrary("isal")]),
    // Level 1
    library("WireProtocol", ["AWSNames"]),
    library("SignatureV4", ["AWSNames", "SecretMaterial", "CISAL", crypto]),
    library("PolicyEngine", ["AWSNames"]),
    library("SealedTokens", ["AWSNames", "SecretMaterial", crypto]),
    // Level 2
    library("Directory", ["AWSNames", "WireProtocol", "SecretMaterial", "PolicyEngine", collections]),
    library("ServiceShapes", ["AWSNames", "WireProtocol"]),
    library("PolicyLinting", ["PolicyEngine", "WireProtocol"]),
    // Level 3
    library("Authorization", ["AWSNames", "WireProtocol", "PolicyEngine", "Directory"]),
    // Level 4
    library(
        "ServiceKit",
        ["AWSNames", "WireProtocol", "Authorization", "Directory", "PolicyEngine", "SecretMaterial", logging]),
    library(
        "DirectorySQLite",
        ["AWSNames", "WireProtocol", "Directory", "SecretMaterial", .product(name: "GRDB", package: "GRDB.swift")]),
    // Level 5
    library(
        "CallerAuthentication",
        [
            "AWSNames", "WireProtocol", "ServiceKit", "Authorization", "SignatureV4", "SealedTokens", "Directory",
            "SecretMaterial", "PolicyEngine",
        ]),
    library(
        "STSService",
        [
            "AWSNames", "WireProtocol", "ServiceKit", "ServiceShapes", "Authorization", "Directory", "PolicyEngine",
            "SecretMaterial", "SealedTokens",
        ]),
    library(
        "IAMService",
        [
            "AWSNames", "WireProtocol", "ServiceKit", "ServiceShapes", "Authorization", "Directory", "PolicyEngine",
            "SecretMaterial",
        ]),
    library(
        "S3Service",
        [
            "AWSNames", "WireProtocol", "ServiceKit", "ServiceShapes", "Authorization", "PolicyEngine", "SignatureV4",
            crypto,
        ]),
    // Level 6
    library("HTTPGateway", ["WireProtocol", "ServiceKit", nioCore, nioPosix, nioSSL, logging]),
    library(
        "ServiceClient",
        ["AWSNames", "WireProtocol", "SecretMaterial", "SignatureV4", httpClient, nioCore, nioHTTP1, nioSSL]),
    // Level 7
    library(
        "CredentialHelpers",
        [
            "AWSNames", "WireProtocol", "SecretMaterial", "ServiceClient", "ServiceKit", "HTTPGateway", nioCore,
            logging,
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        ]),
    library(
        "ServerAssembly",
        [
            "AWSNames", "WireProtocol", "SecretMaterial", "Directory", "DirectorySQLite", "Authorization", "ServiceKit",
            "CallerAuthentication", "SealedTokens", "STSService", "IAMService", "S3Service", "HTTPGateway",
            "ServiceClient", "PolicyEngine", nioCore, nioPosix, logging,
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        ]),
    .executableTarget(
        name: "stint",
        dependencies: [
            "ServerAssembly", "CredentialHelpers", "ServiceClient", "HTTPGateway", "AWSNames", "PolicyEngine",
            "PolicyLinting", logging,
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ],
        swiftSettings: settings),
    // Test support
    .target(
        name: "ServiceTesting",
        dependencies: [
            "AWSNames", "WireProtocol", "SecretMaterial", "SignatureV4", "SealedTokens", "Directory", "Authorization",
            "PolicyEngine", "ServiceKit", "CallerAuthentication",
        ],
        path: "Tests/ServiceTesting", swiftSettings: settings),
    .target(
        name: "DirectoryConformance",
        dependencies: ["AWSNames", "WireProtocol", "SecretMaterial", "PolicyEngine", "Directory"],
        path: "Tests/DirectoryConformance", swiftSettings: settings),
    // Tests
    tests(of: "AWSNames"),
    tests(of: "SecretMaterial", [crypto]),
    tests(of: "WireProtocol", ["AWSNames"]),
    tests(of: "SignatureV4", ["AWSNames", "SecretMaterial", crypto]),
    tests(of: "PolicyEngine", ["AWSNames"]),
    tests(of: "PolicyLinting", ["PolicyEngine"]),
    tests(of: "SealedTokens", ["AWSNames", "SecretMaterial", crypto]),
    tests(
        of: "Directory",
        ["AWSNames", "WireProtocol", "SecretMaterial", "PolicyEngine", "DirectoryConformance", collections]),
    tests(of: "ServiceShapes", ["AWSNames", "WireProtocol"]),
    tests(
        of: "Authorization",
        ["AWSNames", "WireProtocol", "PolicyEngine", "Directory", "SecretMaterial", "SealedTokens", "ServiceTesting"]),
    tests(
        of: "ServiceKit",
        [
            "AWSNames", "WireProtocol", "Authorization", "Directory", "PolicyEngine", "SecretMaterial",
            "ServiceTesting",
        ]),
    tests(
        of: "DirectorySQLite",
        [
            "AWSNames", "WireProtocol", "Directory", "SecretMaterial", "PolicyEngine", "DirectoryConformance",
            .product(name: "GRDB", package: "GRDB.swift"),
            .product(name: "GRDBSQLite", package: "GRDB.swift"),
        ]),
    tests(
        of: "CallerAuthentication",
        [
            "AWSNames", "WireProtocol", "ServiceKit", "Authorization", "SignatureV4", "SealedTokens", "Directory",
            "SecretMaterial", "PolicyEngine", "ServiceTesting",
        ]),
    tests(
        of: "STSService",
        [
            "AWSNames", "WireProtocol", "ServiceKit", "ServiceShapes", "Authorization", "Directory", "PolicyEngine",
            "SecretMaterial", "SealedTokens", "SignatureV4", "CallerAuthentication", "ServiceTesting",
        ]),
    tests(
        of: "IAMService",
        [
            "AWSNames", "WireProtocol", "ServiceKit", "ServiceShapes", "Authorization", "Directory", "PolicyEngine",
            "SecretMaterial", "SealedTokens", "SignatureV4", "CallerAuthentication", "ServiceTesting",
        ]),
    tests(
        of: "S3Service",
        [
            "AWSNames", "WireProtocol", "ServiceKit", "ServiceShapes", "Authorization", "Directory", "PolicyEngine",
            "SecretMaterial", "SignatureV4", "CallerAuthentication", "ServiceTesting", crypto,
        ]),
    tests(
        of: "HTTPGateway",
        ["WireProtocol", "ServiceKit", nioCore, nioEmbedded, nioPosix, nioSSL, logging]),
    tests(of: "ServiceClient", ["SecretMaterial", "WireProtocol"]),
    tests(
        of: "CredentialHelpers",
        ["AWSNames", "WireProtocol", "SecretMaterial", "ServiceClient", "ServiceKit", "HTTPGateway", logging]),
    tests(
        of: "ServerAssembly",
        ["AWSNames", "WireProtocol", "SecretMaterial", "Directory", "DirectorySQLite", "SignatureV4", logging]),
    .testTarget(name: "TidyTests", swiftSettings: settings),
]

var products: [Product] = [
    .executable(name: "stint", targets: ["stint"]),
    .library(name: "PolicyEngine", targets: ["PolicyEngine"]),
    // What the engine's interface speaks of: account ids, ARNs, actions.
    .library(name: "AWSNames", targets: ["AWSNames"]),
]

var dependencies: [Package.Dependency] = [
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
]

// `script/bench` switches these on, so that no user resolves or builds them.
if Context.environment["STINT_BENCHMARKS"] != nil {
    targets += [
        .target(name: "AllocationCounter", path: "Benchmarks/AllocationCounter"),
        .executableTarget(
            name: "stint-bench",
            dependencies: [
                "AllocationCounter", "AWSNames", "Authorization", "CallerAuthentication", "Directory", "PolicyEngine",
                "STSService", "SealedTokens", "SecretMaterial", "ServiceKit", "SignatureV4", "WireProtocol",
            ],
            path: "Benchmarks/InProcess", swiftSettings: settings),
        .executableTarget(
            name: "stint-populate",
            dependencies: ["AWSNames", "Directory", "SecretMaterial", "ServerAssembly", "WireProtocol"],
            path: "Benchmarks/Populate", swiftSettings: settings),
    ]
    products.append(.executable(name: "stint-bench", targets: ["stint-bench"]))
    products.append(.executable(name: "stint-populate", targets: ["stint-populate"]))
}

if let slice = Context.environment["STINT_SLICE"] {
    func names(_ dependencies: [Target.Dependency]) -> [(target: String?, package: String?)] {
        dependencies.map { dependency in
            switch dependency {
            case .targetItem(let name, _), .byNameItem(let name, _): (name, nil)
            case .productItem(_, let package, _, _): (nil, package)
            @unknown default: (nil, nil)
            }
        }
    }
    let named = slice.split(separator: ",").map(String.init)
    var wanted = Set(named + named.map { $0 + "Tests" })
    var packages: Set<String> = []
    var grew = true
    while grew {
        grew = false
        for target in targets where wanted.contains(target.name) {
            for (name, package) in names(target.dependencies) {
                if let name, wanted.insert(name).inserted { grew = true }
                if let package, packages.insert(package).inserted { grew = true }
            }
        }
    }
    targets.removeAll { !wanted.contains($0.name) }
    products.removeAll { product in
        !targets.contains { $0.name == product.name }
    }
    dependencies.removeAll { dependency in
        guard case .sourceControl(_, let location, _) = dependency.kind else { return false }
        return !packages.contains { location.hasSuffix("/" + $0) }
    }
}

let package = Package(
    name: "stint", products: products, dependencies: dependencies, targets: targets, swiftLanguageModes: [.v6])
