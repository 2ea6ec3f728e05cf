import Testing

/// Vectors, fuzzers, scripts and documents are whole.
@Suite struct CollectionTests {
    private static let vectors = Repository.contents.filter {
        $0.path.hasPrefix("Vectors/") && !$0.path.hasSuffix("README.md")
    }
    private static let fuzzers = Repository.contents.filter {
        $0.path.hasPrefix("Fuzz/") && $0.path.hasSuffix("Fuzz.swift")
    }
    private static let scripts = Repository.contents.filter {
        $0.path.hasPrefix("script/") || $0.path == ".ci/run"
    }

    @Test("every vector file has cases, an origin and a licence")
    func vectors() {
        for file in Self.vectors {
            let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
            let readme = Repository.contents.first { $0.path == folder + "/README.md" }?.text
            let objection = Collections.objection(toVector: file, readme: readme)
            #expect(objection == nil, "\(file.path) \(objection ?? "")")
        }
    }

    @Test("canary: empty vectors and vectors of unknown origin are refused")
    func vectorCanaries() {
        let origin = #""origin": "AWS", "licence": "Apache-2.0""#
        func objection(_ text: String, readme: String? = nil) -> String? {
            Collections.objection(toVector: SourceFile(path: "Vectors/a.json", text: text), readme: readme)
        }
        #expect(objection("{\(origin), \"cases\": []}") != nil)
        #expect(objection("") != nil)
        #expect(objection("{\"cases\": [1]}") != nil)
        #expect(objection("[1]", readme: "b.json: origin AWS, licence Apache-2.0") != nil)
        #expect(objection("[1]", readme: "a.json: origin AWS, licence Apache-2.0") == nil)
        #expect(objection("{\(origin), \"cases\": [1]}") == nil)
    }

    @Test("every fuzz target names its sources and has a seed")
    func fuzzers() {
        for file in Self.fuzzers {
            let objection = Collections.objection(toFuzzer: file, files: Repository.files)
            #expect(objection == nil, "\(file.path) \(objection ?? "")")
        }
    }

    @Test("canary: a fuzz target without sources or seeds is refused")
    func fuzzerCanaries() {
        let files = ["Sources/A/B.swift", "Fuzz/corpus/Good/1"]
        func objection(_ path: String, _ text: String) -> String? {
            Collections.objection(toFuzzer: SourceFile(path: path, text: text), files: files)
        }
        #expect(objection("Fuzz/GoodFuzz.swift", "let a = 1\n") != nil)
        #expect(objection("Fuzz/GoodFuzz.swift", "// fuzz-sources:\n") != nil)
        #expect(objection("Fuzz/GoodFuzz.swift", "// fuzz-sources: Sources/C\n") != nil)
        #expect(objection("Fuzz/BareFuzz.swift", "// fuzz-sources: Sources/A\n") != nil)
        #expect(objection("Fuzz/GoodFuzz.swift", "// fuzz-sources: Sources/A\n") == nil)
        #expect(objection("Fuzz/GoodFuzz.swift", "// fuzz-sources: Sources/A/B.swift\n") == nil)
    }

    @Test("every script can be run, stops at the first failure and is never switched off")
    func scripts() {
        #expect(Self.scripts.map(\.path).contains(".ci/run"))
        for file in Self.scripts where !file.path.contains("/lib/") {
            let objection = Collections.objection(
                toScript: file, isExecutable: Repository.isExecutable(file.path))
            #expect(objection == nil, "\(file.path) \(objection ?? "")")
        }
    }

    @Test("canary: a script that goes on after a failure, or stops before its work, is refused")
    func scriptCanaries() {
        func objection(_ text: String, isExecutable: Bool = true) -> String? {
            Collections.objection(toScript: SourceFile(path: "script/a", text: text), isExecutable: isExecutable)
        }
        let start = "#!/usr/bin/env bash\nset -euo pipefail\n"
        #expect(objection(start) == nil)
        #expect(objection(start, isExecutable: false) != nil)
        #expect(objection("#!/bin/sh\nset -euo pipefail\n") != nil)
        #expect(objection("#!/usr/bin/env bash\n") != nil)
        #expect(objection(start + "exit 0\nswift test\n") != nil)
    }

    @Test("every trap of the threat model has a test that exists")
    func traps() throws {
        let text = try Repository.read("docs/threat-model.md").text
        let tests = Repository.contents.filter { $0.path.hasPrefix("Tests/") || $0.path.hasPrefix("Interop/") }
        #expect(Collections.missingTests(threatModel: text, definitions: tests) == [])
    }

    @Test("canary: a trap whose test is gone is seen")
    func trapCanary() {
        let tests = [SourceFile(path: "Tests/A/A.swift", text: "func there() {}\n")]
        let text = "| an asset | `Sources` |\n## Traps\n| a trap | `there`, `gone` in `Interop/` |\n"
        #expect(Collections.missingTests(threatModel: text, definitions: tests) == ["gone"])
    }

    @Test("what a newcomer looks for is there, and CI runs the README's test command")
    func documents() {
        #expect(Collections.missingDocuments { path in try? Repository.read(path).text } == [])
        let decisions = Repository.files.filter { $0.hasPrefix("docs/decisions/") }
        #expect(!decisions.isEmpty && decisions.filter { !Collections.isNumberedDecision($0) } == [])
    }

    @Test("canary: a document that is gone, a word that is not in it and a decision without a number are seen")
    func documentCanaries() throws {
        for path in ["LICENSE", "docs/threat-model.md", ".ci/run"] {
            let missing = Collections.missingDocuments { $0 == path ? nil : try? Repository.read($0).text }
            #expect(missing == [path])
        }
        let unnamed = Collections.missingDocuments {
            (try? Repository.read($0).text)?.replacing("AWS_ENDPOINT_URL", with: "")
        }
        #expect(unnamed == ["README.md: AWS_ENDPOINT_URL"])
        let untested = Collections.missingDocuments {
            $0 == ".ci/run" ? "#!/usr/bin/env bash\n" : try? Repository.read($0).text
        }
        #expect(untested == [".ci/run: script/test"])
        #expect(Collections.isNumberedDecision("docs/decisions/0001-a.md"))
        #expect(!Collections.isNumberedDecision("docs/decisions/one.md"))
        #expect(!Collections.isNumberedDecision("docs/decisions/٠٠٠١-a.md"))
    }
}
