/// Why a session token cannot be made or does not open. Clients learn only that it is not valid (row A15).
public enum SessionTokenError: Error, Hashable, Sendable {
    /// Beyond `SessionToken.maximumSize` characters; when sealing, `PackedPolicyTooLarge` (row Z3).
    case tooLarge
    /// Not a session token of a known version, in its one spelling.
    case malformed
    /// Sealed under a key that the ring does not have, or has given up.
    case unknownKey
    /// Changed, forged, or another access key's.
    case notAuthentic
    /// No key of the ring may seal at the given second.
    case noActiveKey
}
