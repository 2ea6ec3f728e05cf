package import Synchronization

/// A reference that is set once and read by any number of threads without a lock.
///
/// `AtomicLazyReference` does the same, but the compiler does not specialize it, and a generic load looks up types at
/// run time: 700 instructions instead of ten, several times a call.
package struct OnceReference<Instance: AnyObject & Sendable>: ~Copyable, Sendable {
    /// The address of an instance that is owned here; 0 before one was set.
    @usableFromInline let address = Atomic<UInt>(0)

    @inlinable
    package init() {}

    @inlinable
    deinit {
        if let instance = UnsafeRawPointer(bitPattern: address.load(ordering: .acquiring)) {
            Unmanaged<Instance>.fromOpaque(instance).release()
        }
    }

    /// The instance, or nil before one was set.
    @inlinable
    package func load() -> Instance? {
        // Once set it stays, and lives as long as this does.
        guard let instance = UnsafeRawPointer(bitPattern: address.load(ordering: .acquiring)) else { return nil }
        return Unmanaged<Instance>.fromOpaque(instance).takeUnretainedValue()
    }

    /// Sets the instance unless one is set, and returns the one that is.
    @inlinable
    package func storeIfNil(_ instance: Instance) -> Instance {
        let owned = Unmanaged.passRetained(instance)
        let (exchanged, original) = address.compareExchange(
            expected: 0, desired: UInt(bitPattern: owned.toOpaque()), ordering: .acquiringAndReleasing)
        guard !exchanged, let winner = UnsafeRawPointer(bitPattern: original) else { return instance }
        owned.release()
        return Unmanaged<Instance>.fromOpaque(winner).takeUnretainedValue()
    }
}
