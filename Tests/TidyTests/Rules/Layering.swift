/// The targets from the ground up, and what each may import. The same table stands in `docs/architecture.md`.
struct Layer: Sendable {
    let level: Int
    /// Our own targets.
    let targets: Set<String>
    /// Products of other packages.
    var products: Set<String> = []
    /// Modules of the toolchain beside the ones that all may use.
    var system: Set<String> = []

    /// What every target may import of the toolchain.
    static let systemForAll: Set<String> = ["Swift", "Synchronization", "Glibc", "Musl", "Darwin"]

    static let table: [String: Layer] = [
        // The system's libraries, as C declares them.
        "CLibcrypto": Layer(level: -1, targets: []),
        "CISAL": Layer(level: -1, targets: []),
        "AWSNames": Layer(level: 0, targets: []),
        "SecretMaterial": Layer(level: 0, targets: ["CLibcrypto"], products: ["Crypto"]),
        "WireProtocol": Layer(level: 1, targets: ["AWSNames"]),
        "SignatureV4": Layer(level: 1, targets: ["AWSNames", "SecretMaterial", "CISAL"], products: ["Crypto"]),
        "PolicyEngine": Layer(level: 1, targets: ["AWSNames"]),
        "SealedTokens": Layer(level: 1, targets: ["AWSNames", "SecretMaterial"], products: ["Crypto"]),
        "Directory": Layer(
            level: 2, targets: ["AWSNames", "WireProtocol", "SecretMaterial", "PolicyEngine"],
            products: ["HashTreeCollections"], system: ["Dispatch"]),
        "ServiceShapes": Layer(level: 2, targets: ["AWSNames", "WireProtocol"]),
        "PolicyLinting": Layer(level: 2, targets: ["PolicyEngine", "WireProtocol"]),
        "Authorization": Layer(level: 3, targets: ["AWSNames", "WireProtocol", "PolicyEngine", "Directory"]),
        "ServiceKit": Layer(
            level: 4,
            targets: ["AWSNames", "WireProtocol", "Authorization", "Directory", "PolicyEngine", "SecretMaterial"],
            products: ["Logging"]),
        "DirectorySQLite": Layer(
            level: 4, targets: ["AWSNames", "WireProtocol", "Directory", "SecretMaterial"], products: ["GRDB"],
            system: ["Foundation", "FoundationEssentials"]),
        "CallerAuthentication": Layer(
            level: 5,
            targets: [
                "AWSNames", "WireProtocol", "ServiceKit", "Authorization", "SignatureV4", "SealedTokens", "Directory",
                "SecretMaterial", "PolicyEngine",
            ]),
        "STSService": Layer(
            level: 5,
            targets: [
                "AWSNames", "WireProtocol", "ServiceKit", "ServiceShapes", "Authorization", "Directory", "PolicyEngine",
                "SecretMaterial", "SealedTokens",
            ]),
        "IAMService": Layer(
            level: 5,
            targets: [
                "AWSNames", "WireProtocol", "ServiceKit", "ServiceShapes", "Authorization", "Directory", "PolicyEngine",
                "SecretMaterial",
            ]),
        "S3Service": Layer(
            level: 5,
            targets: [
                "AWSNames", "WireProtocol", "ServiceKit", "ServiceShapes", "Authorization", "PolicyEngine",
                "SignatureV4",
            ], products: ["Crypto"], system: ["FoundationEssentials", "Dispatch"]),
        "HTTPGateway": Layer(
            level: 6, targets: ["WireProtocol", "ServiceKit"],
            products: ["NIOCore", "NIOPosix", "NIOSSL", "Logging"]),
        "ServiceClient": Layer(
            level: 6, targets: ["AWSNames", "WireProtocol", "SecretMaterial", "SignatureV4"],
            products: ["AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOSSL"]),
        "CredentialHelpers": Layer(
            level: 7,
            targets: [
                "AWSNames", "WireProtocol", "SecretMaterial", "ServiceClient", "ServiceKit", "HTTPGateway",
            ], products: ["NIOCore", "Logging", "UnixSignals"], system: ["Dispatch"]),
        "ServerAssembly": Layer(
            level: 7,
            targets: [
                "AWSNames", "WireProtocol", "SecretMaterial", "Directory", "DirectorySQLite", "Authorization",
                "ServiceKit", "CallerAuthentication", "SealedTokens", "STSService", "IAMService", "S3Service",
                "HTTPGateway", "ServiceClient", "PolicyEngine",
            ],
            products: ["NIOCore", "NIOPosix", "Logging", "ServiceLifecycle", "UnixSignals"],
            system: ["Foundation", "FoundationEssentials", "Dispatch"]),
        "stint": Layer(
            level: 8,
            targets: [
                "ServerAssembly", "CredentialHelpers", "ServiceClient", "HTTPGateway", "AWSNames", "PolicyEngine",
                "PolicyLinting",
            ],
            products: ["ArgumentParser", "Logging"],
            system: ["Foundation", "FoundationEssentials"]),
    ]

    /// Everything that the target may import.
    var permitted: Set<String> { targets.union(products).union(system).union(Self.systemForAll) }

    static let rule = TidyRule(
        name: "a target imports only what its layer permits", scope: ["Sources/"],
        canaries: [
            SourceFile(path: "Sources/PolicyEngine/Canary.swift", text: "import Directory\n"),
            SourceFile(path: "Sources/AWSNames/Canary.swift", text: "public import Foundation\n"),
            SourceFile(path: "Sources/STSService/Canary.swift", text: "@_spi(Testing) package import IAMService\n"),
            SourceFile(
                path: "Sources/IAMService/Canary.swift", text: "@preconcurrency import struct NIOCore.ByteBuffer\n"),
            SourceFile(path: "Sources/Unheard/Canary.swift", text: "let a = 1\n"),
            SourceFile(path: "Sources/S3Service/Canary.swift", text: "#if os(Linux)\n    import Directory\n#endif\n"),
        ],
        innocents: [
            SourceFile(path: "Sources/PolicyEngine/Good.swift", text: "public import AWSNames\n// import Directory\n"),
            SourceFile(
                path: "Sources/STSService/Good.swift", text: "import struct AWSNames.ARN\nimport Synchronization\n"),
        ],
        check: { file in
            guard let target = file.target else { return [] }
            guard let layer = table[target] else {
                return [file.finding(0, "\(target) has no place in the table of layers (Tests/TidyTests/Rules)")]
            }
            return file.imports.filter { !layer.permitted.contains($0.module) }.map {
                file.finding($0.index, "\(target) may not import \($0.module): see the table of layers")
            }
        })
}

extension SourceFile {
    /// The modules imported, each with the index of its line.
    var imports: [(index: Int, module: String)] {
        codeLines.enumerated().compactMap { index, line in
            var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            let modifiers: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
            while let first = words.first, first.hasPrefix("@") || modifiers.contains(first) { words.removeFirst() }
            guard words.first == "import", words.count > 1 else { return nil }
            let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
            return (index, String(name.prefix { $0 != "." }))
        }
    }
}

extension Layer {
    /// Pairs of which the first must not import the second.
    private static let strangers = [
        ("S3Service", "Directory"), ("S3Service", "STSService"), ("STSService", "IAMService"),
        ("IAMService", "SealedTokens"), ("PolicyEngine", "Directory"), ("HTTPGateway", "PolicyEngine"),
        ("HTTPGateway", "STSService"), ("SealedTokens", "Directory"), ("SecretMaterial", "AWSNames"),
        ("DirectorySQLite", "SealedTokens"),
    ]

    /// The imports of a table that do not lead down to a known target.
    static func climbs(in table: [String: Layer]) -> [String] {
        table.flatMap { name, layer in
            layer.targets.filter { (table[$0]?.level ?? .max) >= layer.level }.map { "\(name) imports \($0)" }
        }.sorted()
    }

    /// The strangers of which one may import the other, or the first of which is not in the table.
    static func meetings(in table: [String: Layer]) -> [String] {
        strangers.filter { table[$0.0]?.targets.contains($0.1) != false }.map { "\($0.0) and \($0.1)" }.sorted()
    }
}
