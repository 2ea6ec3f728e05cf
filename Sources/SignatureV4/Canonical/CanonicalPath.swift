/// How a service canonicalizes the path.
public enum PathStyle: Sendable {
    /// Dot segments and empty segments are removed and the path as received is encoded once more: every service but S3.
    case normalizedAndEncodedAgain
    /// The path as it stands, each segment in its one canonical encoding: S3, where `a//b` and `a/../b` are object
    /// keys.
    case asItStands
    /// As `asItStands`, but an encoded slash is a slash: how a client signs that encodes the key it means, whatever it
    /// then sends. Both name the same key.
    case asTheKeyItNames

    /// The other form in which `path` may have been signed where this style rules.
    func otherForm(of path: ArraySlice<UInt8>) -> PathStyle? {
        guard case .asItStands = self, Self.hasEncodedSlash(path) else { return nil }
        return .asTheKeyItNames
    }

    private static func hasEncodedSlash(_ path: ArraySlice<UInt8>) -> Bool {
        var previous: (UInt8, UInt8) = (0, 0)
        for byte in path {
            if previous == (0x25, 0x32), byte == 0x46 || byte == 0x66 { return true }
            previous = (previous.1, byte)
        }
        return false
    }
}

enum CanonicalPath {
    private static let slash: UInt8 = 0x2F

    /// Appends the canonical form of the path at `range`.
    static func append(_ bytes: [UInt8], at range: Range<Int>, style: PathStyle, to output: inout some ByteSink) {
        switch style {
        case .asItStands: appendAsItStands(bytes[range], to: &output)
        case .asTheKeyItNames: appendKey(bytes[range], to: &output)
        case .normalizedAndEncodedAgain:
            // What nearly every request to a service but S3 asks for.
            if range.count == 1, bytes[range.lowerBound] == slash { return output.append(slash) }
            appendNormalized(bytes[range], to: &output)
        }
    }

    private static func appendAsItStands(_ path: ArraySlice<UInt8>, to output: inout some ByteSink) {
        guard !path.isEmpty else { return output.append(slash) }
        var first = true
        for segment in path.split(separator: slash, omittingEmptySubsequences: false) {
            if !first { output.append(slash) }
            first = false
            // SECURITY: segments are decoded apart, so that `%2F` in a segment never reads like a separator.
            PercentEncoding.forEachDecoded(segment, plusIsSpace: false) { PercentEncoding.append($0, to: &output) }
        }
    }

    private static func appendKey(_ path: ArraySlice<UInt8>, to output: inout some ByteSink) {
        guard !path.isEmpty else { return output.append(slash) }
        PercentEncoding.forEachDecoded(path, plusIsSpace: false) { byte in
            if byte == slash { output.append(slash) } else { PercentEncoding.append(byte, to: &output) }
        }
    }

    private static func appendNormalized(_ path: ArraySlice<UInt8>, to output: inout some ByteSink) {
        var kept: [ArraySlice<UInt8>] = []
        var endsOpen = true
        for segment in path.split(separator: slash, omittingEmptySubsequences: false) {
            endsOpen = true
            if segment.elementsEqual("..".utf8) {
                _ = kept.popLast()
            } else if !segment.isEmpty, !segment.elementsEqual(".".utf8) {
                kept.append(segment)
                endsOpen = false
            }
        }
        for segment in kept {
            output.append(slash)
            for byte in segment { PercentEncoding.append(byte, to: &output) }
        }
        if kept.isEmpty || endsOpen { output.append(slash) }
    }
}
