/// An ARN with wildcards, compared field by field: a `*` in the Region never swallows a colon, in the resource it spans
/// everything (reference iam.md §1.6).
struct ARNPattern: Sendable {
    private let fields: [WildcardPattern]
    private let matchesAnything: Bool

    /// - Parameter padding: whether an ARN with fewer than six fields is padded with `*`, as identity policies do.
    init?(_ text: String, padding: Bool) {
        if text == "*" {
            fields = []
            matchesAnything = true
            return
        }
        var parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(
            String.init)
        if padding { while parts.count < 6 { parts.append("*") } }
        guard parts.count == 6 else { return nil }
        fields = parts.map { WildcardPattern($0) }
        matchesAnything = false
    }

    /// Whether the pattern matches `arn`; what is no ARN is matched by `*` alone.
    func matches(_ arn: String) -> Bool {
        if matchesAnything { return true }
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6 else { return false }
        return zip(fields, parts).allSatisfy { $0.matches($1) }
    }
}
