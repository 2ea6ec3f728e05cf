/// Words that code here does without, each with what to write in its place.
struct BannedWord: Sendable {
    let word: String
    let instead: String
    /// Path prefixes where the word is at home.
    var allowed: [String] = []
    /// Path prefixes where the word is banned.
    var scope = ["Sources/"]

    var rule: TidyRule {
        let (word, instead, allowed) = (word, instead, allowed)
        let folder = scope[0].split(separator: "/").count > 1 ? scope[0] : scope[0] + "SealedTokens/"
        return TidyRule(
            name: "no `\(word)`", scope: scope,
            canaries: [
                SourceFile(path: folder + "Canary.swift", text: "let a = 1\nfunc f() { \(word) }\n"),
                SourceFile(path: folder + "Canary.swift", text: "let text = \"\\(\(word))\"\n"),
            ],
            innocents: [
                SourceFile(path: folder + "Innocent.swift", text: "// \(word)\nlet text = \"\(word)\"\n"),
                SourceFile(path: folder + "Innocent.swift", text: "/* /* */ \(word) */ let raw = #\"\"\(word)\"#\n"),
            ] + allowed.map { SourceFile(path: $0 + "Innocent.swift", text: "func f() { \(word) }\n") },
            check: { file in
                if !file.code.contains(word) || allowed.contains(where: { file.path.hasPrefix($0) }) { return [] }
                return file.codeLines.enumerated().filter { $0.element.holdsWord(word) }.map { index, _ in
                    file.finding(index, "`\(word)` is banned: \(instead)")
                }
            })
    }

    /// Everywhere in what ships.
    static let everywhere: [BannedWord] = [
        BannedWord(word: "try!", instead: "throw, or handle the error: no trap may be reached from input"),
        BannedWord(word: "as!", instead: "use `as?` and handle nil"),
        BannedWord(word: "fatalError(", instead: "throw; `precondition` for our own mistakes only"),
        BannedWord(word: "print(", instead: "log, with metadata; only the commands print", allowed: ["Sources/stint/"]),
        BannedWord(word: "debugPrint(", instead: "log, with metadata"),
        BannedWord(word: "dump(", instead: "log, with metadata: dump shows stored properties"),
        BannedWord(word: "Task {", instead: "structured concurrency, or the gateway's one `Task.immediate`"),
        BannedWord(word: "Task(", instead: "structured concurrency, or the gateway's one `Task.immediate`"),
        BannedWord(word: "Task.detached", instead: "structured concurrency"),
        BannedWord(
            word: "Task.immediate", instead: "structured concurrency: the gateway starts the only one",
            allowed: ["Sources/HTTPGateway/"]),
        BannedWord(
            word: "@unchecked Sendable", instead: "a value, or a `Mutex`", allowed: ["Sources/SecretMaterial/"]),
        BannedWord(
            word: "nonisolated(unsafe)", instead: "a value, or a `Mutex`", allowed: ["Sources/SecretMaterial/"]),
        BannedWord(word: "@_exported", instead: "import what you use where you use it"),
        BannedWord(word: "NSRegularExpression", instead: "match bytes by index: no regex on input"),
        BannedWord(word: "Regex(", instead: "match bytes by index: no regex on input"),
        BannedWord(word: "Regex<", instead: "match bytes by index: no regex on input"),
        BannedWord(word: "RegexBuilder", instead: "match bytes by index: no regex on input"),
        BannedWord(word: ".isNumber", instead: "compare ASCII bytes: it is true of ½ and 四"),
        BannedWord(word: ".isWholeNumber", instead: "compare ASCII bytes: it is true of ٣"),
        BannedWord(word: ".isHexDigit", instead: "compare ASCII bytes: it is true of full-width digits"),
        BannedWord(word: ".hexDigitValue", instead: "compare ASCII bytes: it reads full-width digits"),
        BannedWord(word: ".wholeNumberValue", instead: "compare ASCII bytes: it reads ٣"),
        BannedWord(word: ".isLetter", instead: "compare ASCII bytes: it is true of é"),
        BannedWord(word: "unsafeBitCast(", instead: "a typed conversion"),
    ]

    private static let pureTargets = ["Sources/PolicyEngine/", "Sources/SignatureV4/", "Sources/SealedTokens/"]

    /// In the targets that are pure: no clock, I/O, logging or randomness that was not passed in.
    static let inPureTargets: [BannedWord] = [
        "Date(", "Date.now", "ContinuousClock", "SuspendingClock", "clock_gettime(", "gettimeofday(", "FileManager",
        "FileHandle", "fopen(", "getenv(", "ProcessInfo", "Logger(", "SystemRandomNumberGenerator",
        ".random(", "arc4random_buf(", "arc4random(", ".randomElement(", ".shuffled(",
    ].map { BannedWord(word: $0, instead: "pass it in: this target is pure", scope: pureTargets) }
}

extension StringProtocol {
    /// Whether the text holds the word where it does not continue another one.
    func holdsWord(_ word: String) -> Bool {
        let (text, word) = (Array(utf8), Array(word.utf8))
        guard let first = word.first, text.count >= word.count else { return false }
        return (0...text.count - word.count).contains { start in
            text[start..<start + word.count].elementsEqual(word)
                && !(first.continuesAWord && start > 0 && text[start - 1].continuesAWord)
                && !(word[word.count - 1].continuesAWord && start + word.count < text.count
                    && text[start + word.count].continuesAWord)
        }
    }
}

extension UInt8 {
    fileprivate var continuesAWord: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: self >= 0x80
        }
    }
}
