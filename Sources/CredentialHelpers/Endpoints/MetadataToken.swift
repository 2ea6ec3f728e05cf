import SecretMaterial
import WireProtocol

/// Makes and checks the tokens of the instance metadata endpoint. None is kept: a token is its own expiry under a key
/// that this process made.
struct MetadataTokens: Sendable {
    /// The longest life of a token in seconds (reference sts.md row C12).
    static let maximumSeconds: Int64 = 21_600

    private let key: HMACKey

    init(from random: SecureRandom) { key = HMACKey(SecretBytes(count: 32, from: random)) }

    /// A token that is good for `seconds` from now on.
    func issue(seconds: Int64, at now: Timestamp) -> String {
        let expiry = String(now.adding(seconds: seconds).seconds)
        return "\(expiry)-\(code(of: expiry))"
    }

    func isValid(_ token: String, at now: Timestamp) -> Bool {
        let parts = token.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count <= 12, let expiry = Int64(parts[0]),
            ConstantTime.equal(Array(parts[1].utf8), Array(code(of: String(parts[0])).utf8))
        else { return false }
        return now.seconds < expiry
    }

    private func code(of text: String) -> String { key.authenticate(text).withUnsafeBytes { Hex.encode($0) } }
}
