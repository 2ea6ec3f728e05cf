internal import Synchronization

/// Keeps the parts of a multipart object on disk while somebody reads them, although the object was replaced or
/// deleted.
final class ContentPins: Sendable {
    private struct Pin {
        var readers = 0
        var isRetired = false
    }

    private let pins = Mutex<[String: Pin]>([:])
    private let remove: @Sendable (_ directory: String) -> Void

    /// `remove` takes a directory away; it runs on a thread that may block.
    init(remove: @escaping @Sendable (String) -> Void) { self.remove = remove }

    func pin(_ directory: String) { pins.withLock { $0[directory, default: Pin()].readers += 1 } }

    /// The content has no name any more: it goes now, or with its last reader.
    func retire(_ directory: String) {
        let isUnused = pins.withLock { pins in
            guard pins[directory] != nil else { return true }
            pins[directory]?.isRetired = true
            return false
        }
        if isUnused { remove(directory) }
    }

    func unpin(_ directory: String) {
        let isLast = pins.withLock { pins in
            guard var pin = pins[directory] else { return false }
            pin.readers -= 1
            pins[directory] = pin.readers > 0 ? pin : nil
            return pin.readers == 0 && pin.isRetired
        }
        if isLast { remove(directory) }
    }
}
