// swift-tools-version: 6.2
import PackageDescription

// A package of its own that uses Stint's policy engine and nothing else of Stint. Outside of this repository the
// dependency is `.package(url: "…/stint", from: "…")`.
let package = Package(
    name: "policy-engine-example",
    dependencies: [.package(name: "stint", path: "../..")],
    targets: [
        .executableTarget(
            name: "policy-engine-example",
            dependencies: [
                .product(name: "PolicyEngine", package: "stint"), .product(name: "AWSNames", package: "stint"),
            ])
    ],
    swiftLanguageModes: [.v6])
