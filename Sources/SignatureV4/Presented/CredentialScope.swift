/// Where and when a signing key is good for: `date/region/service/aws4_request`, as the client wrote it.
///
/// The parts of a received scope stay where they were received, and are made texts where they are asked for.
public struct CredentialScope: Sendable {
    private let text: ReceivedText
    /// Where the first three parts end in the received bytes. A slash follows each.
    private let dateEnd: Int
    private let regionEnd: Int
    private let serviceEnd: Int

    public static let terminator = "aws4_request"
    static var terminatorName: StaticString { "aws4_request" }

    public init(date: String, region: String, service: String, terminator: String = Self.terminator) {
        dateEnd = date.utf8.count
        regionEnd = dateEnd + 1 + region.utf8.count
        serviceEnd = regionEnd + 1 + service.utf8.count
        text = ReceivedText("\(date)/\(region)/\(service)/\(terminator)")
    }

    /// The scope at `text`, with slashes at these places and no others.
    init(_ text: ReceivedText, dateEnd: Int, regionEnd: Int, serviceEnd: Int) {
        self.text = text
        self.dateEnd = dateEnd
        self.regionEnd = regionEnd
        self.serviceEnd = serviceEnd
    }

    /// `YYYYMMDD` in a scope that passes its check; any text before.
    public var date: String { withBytes { String(decoding: $0.date, as: UTF8.self) } }
    public var region: String { withBytes { String(decoding: $0.region, as: UTF8.self) } }
    public var service: String { withBytes { String(decoding: $0.service, as: UTF8.self) } }
    public var terminator: String { withBytes { String(decoding: $0.terminator, as: UTF8.self) } }

    /// The same scope in bytes of its own: for those who keep it longer than the request that it came in.
    public func detached() -> CredentialScope {
        let start = text.range.lowerBound
        return CredentialScope(
            ReceivedText(Array(text.slice), 0..<text.range.count), dateEnd: dateEnd - start,
            regionEnd: regionEnd - start, serviceEnd: serviceEnd - start)
    }

    /// Lends the bytes.
    @inline(__always)
    func withBytes<Value>(_ body: (Bytes) -> Value) -> Value {
        text.bytes.withUnsafeBytes { bytes in
            body(Bytes(in: bytes, at: text.range, dateEnd: dateEnd, regionEnd: regionEnd, serviceEnd: serviceEnd))
        }
    }

    /// A scope while its bytes are lent.
    struct Bytes {
        /// All four parts with slashes between them.
        let whole: UnsafeRawBufferPointer
        let date: UnsafeRawBufferPointer
        let region: UnsafeRawBufferPointer
        let service: UnsafeRawBufferPointer
        let terminator: UnsafeRawBufferPointer

        @inline(__always)
        init(in bytes: UnsafeRawBufferPointer, at range: Range<Int>, dateEnd: Int, regionEnd: Int, serviceEnd: Int) {
            func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }
            whole = part(range)
            date = part(range.lowerBound..<dateEnd)
            region = part(dateEnd + 1..<regionEnd)
            service = part(regionEnd + 1..<serviceEnd)
            terminator = part(serviceEnd + 1..<range.upperBound)
        }
    }
}

extension CredentialScope: Hashable, CustomStringConvertible {
    public static func == (left: CredentialScope, right: CredentialScope) -> Bool {
        left.withBytes { left in
            right.withBytes { right in
                // Which part ends where may differ though the whole does not.
                ASCII.equal(left.whole, right.whole) && left.date.count == right.date.count
                    && left.region.count == right.region.count && left.service.count == right.service.count
            }
        }
    }

    public func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: $0.whole) }
    }

    public var description: String { text.string }
}

/// What is wrong with a credential scope. Several things can be, and AWS names them all (rows E12–E15, A10).
public enum ScopeProblem: Hashable, Sendable {
    /// Not the Region of the endpoint (row E12).
    case region(String)
    /// Not the service of the endpoint (row E14).
    case service(expected: String)
    /// Not `aws4_request`.
    case terminator(String)
    /// Not the day of the request's time.
    case date(scope: String, request: SignatureTime)

    /// AWS's sentence. The first two end with a space on the wire.
    var message: String {
        switch self {
        case .region: "Credential should be scoped to a valid region. "
        case .service(let expected): "Credential should be scoped to correct service: '\(expected)'. "
        case .terminator(let actual):
            "Credential should be scoped with a valid terminator: '\(CredentialScope.terminator)', not '\(actual)'."
        case .date(let scope, let request):
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                + "'\(scope)' != '\(request.date)', from '\(request)'."
        }
    }
}
