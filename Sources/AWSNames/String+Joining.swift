extension String {
    /// The texts one behind the other, with one allocation: an interpolation of as many takes ten times as long, and
    /// ARNs are put together several times in a call.
    package init(
        joining first: String, _ second: String, _ third: String, _ fourth: String = "", _ fifth: String = "",
        _ sixth: String = ""
    ) {
        let count =
            first.utf8.count + second.utf8.count + third.utf8.count + fourth.utf8.count + fifth.utf8.count
            + sixth.utf8.count
        self.init(unsafeUninitializedCapacity: count) { buffer in
            var end = first.copy(to: buffer, at: 0)
            end = second.copy(to: buffer, at: end)
            end = third.copy(to: buffer, at: end)
            end = fourth.copy(to: buffer, at: end)
            end = fifth.copy(to: buffer, at: end)
            return sixth.copy(to: buffer, at: end)
        }
    }

    /// Copies the text's UTF-8 to `buffer` from `start` on and returns where it ends.
    func copy(to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int) -> Int {
        let end = utf8.withContiguousStorageIfAvailable { bytes in
            guard let source = bytes.baseAddress else { return start }
            UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[start...])
                .copyMemory(from: UnsafeRawBufferPointer(start: source, count: bytes.count))
            return start + bytes.count
        }
        if let end { return end }
        var next = start
        for byte in utf8 {
            buffer[next] = byte
            next += 1
        }
        return next
    }
}
