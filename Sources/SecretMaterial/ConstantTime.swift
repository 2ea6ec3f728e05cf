/// Comparison whose time says nothing about where two byte strings differ.
public enum ConstantTime {
    /// Whether `left` and `right` hold the same bytes. The time depends on the counts, which count as public.
    public static func equal(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in 0..<left.count { difference |= left[index] ^ right[index] }
        return difference == 0
    }

    /// Whether `left` and `right` hold the same bytes.
    public static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.withUnsafeBytes { left in right.withUnsafeBytes { right in equal(left, right) } }
    }
}
