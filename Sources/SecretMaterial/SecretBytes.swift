/// Bytes that must not be printed, encoded or left behind: keys, secret access keys, seeds.
///
/// The memory is written once, while the value is made, and overwritten with zeros when the last reference goes. What a
/// caller copied the bytes from is the caller's to wipe; `init(wiping:)` does it. The type is deliberately neither
/// `Codable`, `Equatable` nor `Hashable`, and `print`, `dump` and string interpolation show only that it is redacted.
public struct SecretBytes: @unchecked Sendable {
    /// The count and, behind it in the same allocation, the bytes.
    @usableFromInline
    final class Storage: ManagedBuffer<Int, UInt8> {
        deinit {
            withUnsafeMutablePointers { count, bytes in
                Memory.wipe(UnsafeMutableRawBufferPointer(start: bytes, count: count.pointee))
            }
        }
    }

    // INVARIANT: written only inside `init`, so that reads from several threads never meet a write.
    @usableFromInline let storage: ManagedBuffer<Int, UInt8>

    /// Makes `count` zero bytes and lets `body` fill them in.
    public init<Failure: Error>(
        count: Int, fillingWith body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        precondition(count >= 0, "a count is not negative")
        storage = Storage.create(minimumCapacity: count) { _ in count }
        let bytes = storage.withUnsafeMutablePointerToElements { bytes in
            bytes.initialize(repeating: 0, count: count)
            return UnsafeMutableRawBufferPointer(start: bytes, count: count)
        }
        defer { withExtendedLifetime(storage) {} }
        try body(bytes)
    }

    /// Copies `bytes`, which stay with the caller.
    public init(_ bytes: some Collection<UInt8>) {
        self.init(count: bytes.count) { buffer in
            buffer.copyBytes(from: bytes)
        }
    }

    /// Copies `bytes`, which stay with the caller.
    public init(_ bytes: UnsafeRawBufferPointer) {
        self.init(count: bytes.count) { buffer in
            buffer.copyMemory(from: bytes)
        }
    }

    /// Copies `bytes` and then overwrites and empties them. Other copies of the array keep their content.
    public init(wiping bytes: inout [UInt8]) {
        self.init(bytes)
        Memory.wipe(&bytes)
        bytes = []
    }

    /// `count` bytes from `random`.
    public init(count: Int, from random: SecureRandom) {
        self.init(count: count) { buffer in
            random.fill(buffer)
        }
    }

    @inlinable public var count: Int { storage.header }

    /// Lends the bytes to `body`; the pointer must not leave it.
    @inlinable
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(storage) {} }
        let (count, bytes) = storage.withUnsafeMutablePointers { ($0.pointee, $1) }
        return try body(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    /// Whether the two are one in memory.
    package func isShared(with other: SecretBytes) -> Bool { storage === other.storage }

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
