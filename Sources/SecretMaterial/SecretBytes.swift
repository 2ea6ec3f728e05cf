/// Bytes that must not be printed, encoded or left behind: keys, secret access keys, seeds.
///
/// The memory is written once, while the value is made, and overwritten with zeros when the last reference goes. What a
/// caller copied the bytes from is the caller's to wipe; `init(wiping:)` does it. The type is deliberately neither
/// `Codable`, `Equatable` nor `Hashable`, and `print`, `dump` and string interpolation show only that it is redacted.
public final class SecretBytes: @unchecked Sendable {
    // INVARIANT: written only inside `init`, so that reads from several threads never meet a write.
    private let storage: UnsafeMutableRawBufferPointer

    /// Makes `count` zero bytes and lets `body` fill them in.
    public init<Failure: Error>(
        count: Int, fillingWith body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        precondition(count >= 0, "a count is not negative")
        storage = .allocate(byteCount: count, alignment: 16)
        _ = storage.initializeMemory(as: UInt8.self, repeating: 0)
        try body(storage)
    }

    /// Copies `bytes`, which stay with the caller.
    public convenience init(_ bytes: some Collection<UInt8>) {
        self.init(count: bytes.count) { buffer in
            buffer.copyBytes(from: bytes)
        }
    }

    /// Copies `bytes` and then overwrites and empties them. Other copies of the array keep their content.
    public convenience init(wiping bytes: inout [UInt8]) {
        self.init(bytes)
        Memory.wipe(&bytes)
        bytes = []
    }

    /// `count` bytes from `random`.
    public convenience init(count: Int, from random: SecureRandom) {
        self.init(count: count) { buffer in
            random.fill(buffer)
        }
    }

    deinit {
        Memory.wipe(storage)
        storage.deallocate()
    }

    public var count: Int { storage.count }

    /// Lends the bytes to `body`; the pointer must not leave it.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(UnsafeRawBufferPointer(storage))
    }

    /// Whether both hold the same bytes, in time that depends on the counts only.
    public func constantTimeEquals(_ other: SecretBytes) -> Bool {
        withUnsafeBytes { left in other.withUnsafeBytes { right in ConstantTime.equal(left, right) } }
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Redaction.text }
    public var debugDescription: String { Redaction.text }
    public var customMirror: Mirror { Redaction.mirror(of: self) }
}

/// What is shown in place of a secret.
public enum Redaction {
    public static let text = "(redacted)"

    /// A mirror without children: `dump` walks stored properties otherwise.
    public static func mirror(of subject: some Any) -> Mirror {
        Mirror(subject, children: EmptyCollection<Mirror.Child>(), ancestorRepresentation: .suppressed)
    }
}
