/// Limits on what is read as a policy. All are above AWS's quotas, which the services apply (`PolicyQuota`).
///
/// They bound the work that a text can cause before anything about it is known: reading is linear in the text, and what
/// is beyond a limit is refused with AWS's sentence for a document that cannot be read.
public enum PolicyLimits {
    /// The longest text, in bytes of UTF-8: AWS's 131,072 characters (reference iam.md §1.1), each at most two bytes.
    public static let textBytes = 262_144
    /// The deepest nesting of objects and arrays; a policy needs six.
    public static let depth = 32
    /// The most statements in a document.
    public static let statements = 10_000
}
