import Testing

/// `Package.swift` declares what the table of layers permits: no less, no more.
@Suite struct ManifestTests {
    @Test func declaresTheTable() throws {
        let manifest = Manifest(try Repository.read("Package.swift").text)
        #expect(Set(manifest.targets.keys) == Set(Layer.table.keys))
        for (name, layer) in Layer.table {
            let declared = try #require(manifest.targets[name], "\(name) is not declared")
            #expect(declared.targets == layer.targets, "\(name)")
            #expect(declared.products == layer.products, "\(name)")
        }
    }

    @Test("a target imports from below only")
    func levelsAscend() throws {
        for (name, layer) in Layer.table {
            for dependency in layer.targets {
                let below = try #require(Layer.table[dependency], "\(name) imports the unknown \(dependency)")
                #expect(below.level < layer.level, "\(name) imports \(dependency)")
            }
        }
    }

    @Test("who must not know whom")
    func strangers() {
        let strangers = [
            ("S3Service", "Directory"), ("S3Service", "STSService"), ("STSService", "IAMService"),
            ("IAMService", "SealedTokens"), ("PolicyEngine", "Directory"), ("HTTPGateway", "PolicyEngine"),
            ("HTTPGateway", "STSService"), ("SealedTokens", "Directory"), ("SecretMaterial", "AWSNames"),
            ("DirectorySQLite", "SealedTokens"),
        ]
        for (one, other) in strangers { #expect(Layer.table[one]?.targets.contains(other) == false, "\(one)") }
    }

    @Test("canary: a dependency too many is seen, in each way of declaring one")
    func canary() {
        let text = """
            let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
            var targets: [Target] = [
                library("AWSNames"),
                library("Directory", ["AWSNames", crypto, .product(name: "GRDB", package: "GRDB.swift")]),
                .executableTarget(
                    name: "stint", dependencies: ["Directory"]),
                .target(name: "ServiceTesting", dependencies: ["AWSNames"], path: "Tests/ServiceTesting"),
            ]
            """
        let manifest = Manifest(text)
        #expect(manifest.targets["AWSNames"] == Manifest.Dependencies())
        #expect(
            manifest.targets["Directory"]
                == Manifest.Dependencies(targets: ["AWSNames"], products: ["Crypto", "GRDB"]))
        #expect(manifest.targets["stint"] == Manifest.Dependencies(targets: ["Directory"]))
        #expect(manifest.targets.count == 3)
    }

    @Test("warnings are errors and the upcoming features are on")
    func settings() throws {
        #expect(Self.missingSettings(in: try Repository.read("Package.swift").text) == [])
    }

    @Test("canary: a setting that is gone is seen")
    func settingsCanary() throws {
        let text = try Repository.read("Package.swift").text
        for setting in Self.settings {
            #expect(Self.missingSettings(in: text.replacing(setting, with: "")) == [setting])
        }
    }

    private static let settings = [
        "ExistentialAny", "MemberImportVisibility", "InternalImportsByDefault", ".treatAllWarnings(as: .error)",
        "swiftLanguageModes: [.v6]",
    ]

    private static func missingSettings(in text: String) -> [String] { settings.filter { !text.contains($0) } }
}
