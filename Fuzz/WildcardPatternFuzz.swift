// fuzz-sources: Sources/AWSNames Sources/PolicyEngine
//
// The first line of the input is a pattern, the rest a text. The matcher must end within its bound, agree with one that
// keeps all positions at once, and never trap.

/// Of UTF-16 units, as `?` is defined: for each unit of the pattern the positions of the text that it may have reached.
private func matchesByPositions(_ pattern: [UInt16], _ text: [UInt16]) -> Bool {
    var reached = [Bool](repeating: false, count: text.count + 1)
    reached[0] = true
    for unit in pattern {
        var next = [Bool](repeating: false, count: text.count + 1)
        if unit == 0x2A {
            var isReached = false
            for index in reached.indices {
                isReached = isReached || reached[index]
                next[index] = isReached
            }
        } else {
            for index in text.indices where reached[index] && (unit == 0x3F || unit == text[index]) {
                next[index + 1] = true
            }
        }
        reached = next
    }
    return reached[text.count]
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWildcardPattern(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = String(decoding: UnsafeBufferPointer(start: data, count: min(count, 4_096)), as: UTF8.self)
    let parts = input.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let (pattern, text) = (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    let matched = WildcardPattern(pattern).matches(text)
    guard matched == matchesByPositions(Array(pattern.utf16), Array(text.utf16)) else {
        fatalError("the matcher and the definition differ")
    }
    var steps = 0
    let encoded = WildcardPattern.encode(pattern)
    _ = WildcardPattern.matches(encoded.span, text.utf8.span, folding: false, steps: &steps)
    guard steps <= (encoded.count + 1) * (text.utf8.count + 1) else { fatalError("more steps than pattern × text") }
    if let arn = ARNPattern(pattern, padding: true) { _ = arn.matches(ARNText(text)) }
    _ = IPNetwork(pattern).map { network in IPNetwork(address: text).map { network.contains($0) } }
    return 0
}
