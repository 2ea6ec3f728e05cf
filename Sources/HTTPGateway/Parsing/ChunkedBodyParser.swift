/// Takes a chunked body apart (RFC 9112 §7.1). Extensions are passed over, trailers checked and thrown away: nothing
/// that a service reads may stand behind the body that it belongs to.
struct ChunkedBodyParser {
    private enum State {
        case size
        case data(Int64)
        /// The line end behind a chunk's data.
        case dataEnd
        case trailers
    }

    private let limits: ParserLimits
    private var state = State.size
    private var extensionBytes = 0
    private var trailerBytes = 0
    private var fields: Int

    /// - Parameter fieldsInHead: they count against the limit together with the trailers.
    init(limits: ParserLimits, fieldsInHead: Int) {
        self.limits = limits
        fields = fieldsInHead
    }

    mutating func next(in bytes: UnsafeBufferPointer<UInt8>) -> (step: RequestParser.Step, consumed: Int) {
        var position = 0
        do throws(HeadRefusal) {
            while true {
                switch state {
                case .data(let remaining):
                    let count = Int(min(remaining, Int64(bytes.count - position)))
                    guard count > 0 else { return (.needsMore, position) }
                    state = remaining == Int64(count) ? .dataEnd : .data(remaining - Int64(count))
                    return (.body(position..<position + count), position + count)
                case .dataEnd:
                    guard try takeDataEnd(bytes, &position) else { return (.needsMore, position) }
                    state = .size
                case .size:
                    guard let line = try Self.line(in: bytes, &position, limit: limits.chunkLineBytes) else {
                        return (.needsMore, position)
                    }
                    let size = try readSize(line)
                    state = size == 0 ? .trailers : .data(size)
                case .trailers:
                    guard let line = try Self.line(in: bytes, &position, limit: limits.headBytes - trailerBytes) else {
                        return (.needsMore, position)
                    }
                    if line.isEmpty { return (.end, position) }
                    try readTrailer(line)
                }
            }
        } catch {
            return (.refused(error), position)
        }
    }

    /// The line that begins at `position`, without its end, which may be at most `limit` bytes long with it. Nil when
    /// it is not there whole.
    private static func line(
        in bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, limit: Int
    ) throws(HeadRefusal) -> UnsafeBufferPointer<UInt8>? {
        guard let lineFeed = ByteClass.lineFeed(in: bytes, from: position) else {
            guard bytes.count - position < limit else { throw .badRequest }
            return nil
        }
        guard lineFeed - position < limit, lineFeed > position, bytes[lineFeed - 1] == ByteClass.carriageReturn else {
            throw .badRequest
        }
        defer { position = lineFeed + 1 }
        return UnsafeBufferPointer(rebasing: bytes[position..<lineFeed - 1])
    }

    private func takeDataEnd(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) throws(HeadRefusal) -> Bool {
        guard position < bytes.count else { return false }
        guard bytes[position] == ByteClass.carriageReturn else { throw .badRequest }
        guard position + 1 < bytes.count else { return false }
        guard bytes[position + 1] == ByteClass.lineFeed else { throw .badRequest }
        position += 2
        return true
    }

    /// 1 to 15 hexadecimal digits, which cannot overflow, then nothing or extensions.
    private mutating func readSize(_ line: UnsafeBufferPointer<UInt8>) throws(HeadRefusal) -> Int64 {
        var size: Int64 = 0
        var digits = 0
        while digits < line.count, let value = ByteClass.hexValue(line[digits]) {
            guard digits < 15 else { throw .badRequest }
            size = size << 4 | Int64(value)
            digits += 1
        }
        guard digits > 0 else { throw .badRequest }
        let extensions = UnsafeBufferPointer(rebasing: line[digits...])
        guard !extensions.isEmpty else { return size }
        extensionBytes += extensions.count
        guard extensions[0] == UInt8(ascii: ";"), extensionBytes <= limits.chunkExtensionBytes,
            ByteClass.isFieldValue(extensions)
        else { throw .badRequest }
        return size
    }

    private mutating func readTrailer(_ line: UnsafeBufferPointer<UInt8>) throws(HeadRefusal) {
        trailerBytes += line.count + 2
        fields += 1
        guard fields <= limits.headerFields else { throw .badRequest }
        _ = try HeadParser.field(in: 0..<line.count, line)
    }
}
