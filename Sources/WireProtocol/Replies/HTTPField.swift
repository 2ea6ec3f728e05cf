/// A header field of a response.
public struct HTTPField: Sendable, Hashable {
    public let name: String
    public let value: String

    @inlinable
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
