package import AWSNames
import SecretMaterial

/// What a command may ask of a running server: one line of words.
package enum ControlRequest: Sendable, Hashable {
    case createAccount(AccountID?)
    case resetRootKey(AccountID)
    case keys(KeyRequest)
    case revoke(RevocationRequest)
    /// Of one account, or of all.
    case listRevocations(AccountID?)
    case regions(RegionRequest)
    case explain(ExplainQuestion)

    /// The most bytes that a request takes, its line end included: a question with its policies.
    static let maximumCount = 131_072
    private static let version = "stint-control/1"

    /// Nil for anything that is not exactly a request.
    package init?(line: String) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count >= 3, words[0] == Self.version else { return nil }
        let rest = Array(words[2...])
        switch words[1] {
        case "keys":
            guard let request = KeyRequest(words: rest) else { return nil }
            self = .keys(request)
        case "revoke":
            guard let request = RevocationRequest(words: rest) else { return nil }
            self = .revoke(request)
        case "regions":
            guard let request = RegionRequest(words: rest) else { return nil }
            self = .regions(request)
        case _ where words.count != 3: return nil
        case "list-revocations" where words[2] == "-": self = .listRevocations(nil)
        case "list-revocations":
            guard let id = AccountID(words[2]) else { return nil }
            self = .listRevocations(id)
        case "create-account" where words[2] == "-": self = .createAccount(nil)
        case "create-account":
            guard let id = AccountID(words[2]) else { return nil }
            self = .createAccount(id)
        case "reset-root-key":
            guard let id = AccountID(words[2]) else { return nil }
            self = .resetRootKey(id)
        case "explain":
            guard let question = ExplainQuestion(word: words[2]) else { return nil }
            self = .explain(question)
        default: return nil
        }
    }

    package var line: String {
        switch self {
        case .createAccount(let id): "\(Self.version) create-account \(id?.description ?? "-")"
        case .resetRootKey(let id): "\(Self.version) reset-root-key \(id)"
        case .keys(let request): Self.line("keys", request.words)
        case .revoke(let request): Self.line("revoke", request.words)
        case .listRevocations(let id): "\(Self.version) list-revocations \(id?.description ?? "-")"
        case .regions(let request): Self.line("regions", request.words)
        case .explain(let question): Self.line("explain", [(try? question.word) ?? "-"])
        }
    }
}

extension ControlRequest {
    private static func line(_ verb: String, _ words: [String]) -> String {
        ([version, verb] + words).joined(separator: " ")
    }
}

/// The answer, one line as well.
package enum ControlReply: Sendable {
    case issued(IssuedRootKey)
    /// A report as JSON.
    case report(String)
    case refused(String)

    /// The most bytes that a reply takes, its line end included.
    static let maximumCount = 16 << 20

    /// Nil for anything that is not exactly a reply.
    package init?(line: String) {
        if line.hasPrefix("refused ") {
            self = .refused(String(line.dropFirst("refused ".count)))
            return
        }
        if line.hasPrefix("report ") {
            self = .report(String(line.dropFirst("report ".count)))
            return
        }
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 4, words[0] == "issued", let account = AccountID(words[1]),
            let key = AccessKeyID(words[2]), words[3].utf8.count == 40
        else { return nil }
        self = .issued(
            IssuedRootKey(accountID: account, accessKeyID: key, secretAccessKey: SecretBytes(Array(words[3].utf8))))
    }

    package var line: String {
        switch self {
        case .issued(let key): "issued \(key.accountID) \(key.accessKeyID) \(key.unsafeSecretText())"
        case .report(let json): "report " + json
        case .refused(let text): "refused " + text.replacing("\n", with: " ").prefix(900)
        }
    }
}
