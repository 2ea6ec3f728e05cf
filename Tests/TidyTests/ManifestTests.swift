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
    func levelsAscend() { #expect(Layer.climbs(in: Layer.table) == []) }

    @Test("canary: an import from the same level, from above or of nothing known is seen")
    func levelCanaries() {
        let table = [
            "A": Layer(level: 0, targets: []), "B": Layer(level: 1, targets: ["A"]),
            "Beside": Layer(level: 1, targets: ["B"]), "Above": Layer(level: 0, targets: ["B"]),
            "Lost": Layer(level: 2, targets: ["Nothing"]),
        ]
        #expect(Layer.climbs(in: table) == ["Above imports B", "Beside imports B", "Lost imports Nothing"])
    }

    @Test("who must not know whom")
    func strangers() { #expect(Layer.meetings(in: Layer.table) == []) }

    @Test("canary: strangers that meet are seen, and so are ones that are gone")
    func strangerCanaries() {
        var table = Layer.table
        table["S3Service"] = Layer(level: 5, targets: ["Directory"])
        table["SecretMaterial"] = nil
        #expect(Layer.meetings(in: table) == ["S3Service and Directory", "SecretMaterial and AWSNames"])
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
                .target(name: "CLibrary", linkerSettings: [.linkedLibrary("library")]),
            ]
            """
        let manifest = Manifest(text)
        #expect(manifest.targets["AWSNames"] == Manifest.Dependencies())
        #expect(
            manifest.targets["Directory"]
                == Manifest.Dependencies(targets: ["AWSNames"], products: ["Crypto", "GRDB"]))
        #expect(manifest.targets["stint"] == Manifest.Dependencies(targets: ["Directory"]))
        #expect(manifest.targets["CLibrary"] == Manifest.Dependencies())
        #expect(manifest.targets.count == 4)
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
