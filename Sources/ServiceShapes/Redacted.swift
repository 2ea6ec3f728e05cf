/// A structure that holds a secret: printing, interpolating and dumping it shows its type and nothing more.
public protocol Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Redacted {
    public var description: String { "\(Self.self)(redacted)" }
    public var debugDescription: String { description }
    /// Without children: `dump` prints stored properties otherwise.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
