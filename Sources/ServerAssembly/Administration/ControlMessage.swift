package import AWSNames
import SecretMaterial

/// What a command may ask of a running server: one line of words.
package enum ControlRequest: Sendable, Hashable {
    case createAccount(AccountID?)
    case resetRootKey(AccountID)

    /// The most bytes that a request or a reply takes, its line end included.
    static let maximumCount = 1_024
    private static let version = "stint-control/1"

    /// Nil for anything that is not exactly a request.
    package init?(line: String) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == Self.version else { return nil }
        switch words[1] {
        case "create-account" where words[2] == "-": self = .createAccount(nil)
        case "create-account":
            guard let id = AccountID(words[2]) else { return nil }
            self = .createAccount(id)
        case "reset-root-key":
            guard let id = AccountID(words[2]) else { return nil }
            self = .resetRootKey(id)
        default: return nil
        }
    }

    package var line: String {
        switch self {
        case .createAccount(let id): "\(Self.version) create-account \(id?.description ?? "-")"
        case .resetRootKey(let id): "\(Self.version) reset-root-key \(id)"
        }
    }
}

/// The answer, one line as well.
package enum ControlReply: Sendable {
    case issued(IssuedRootKey)
    case refused(String)

    /// Nil for anything that is not exactly a reply.
    package init?(line: String) {
        if line.hasPrefix("refused ") {
            self = .refused(String(line.dropFirst("refused ".count)))
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
        case .refused(let text): "refused " + text.replacing("\n", with: " ").prefix(900)
        }
    }
}
