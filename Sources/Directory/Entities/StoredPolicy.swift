/// A policy document as it rests in the directory: the text, principals as unique ids, compiled once.
///
/// Two are equal when their texts are.
public struct StoredPolicy: Sendable, Hashable {
    public let text: String

    public init(text: String) { self.text = text }
}
