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
    public var date: String { withParts { date, _, _, _ in String(decoding: date, as: UTF8.self) } }
    public var region: String { withParts { _, region, _, _ in String(decoding: region, as: UTF8.self) } }
    public var service: String { withParts { _, _, service, _ in String(decoding: service, as: UTF8.self) } }
    public var terminator: String { withParts { _, _, _, end in String(decoding: end, as: UTF8.self) } }

    /// The same scope in bytes of its own: for those who keep it longer than the request that it came in.
    public func detached() -> CredentialScope {
        let start = text.range.lowerBound
        return CredentialScope(
            ReceivedText(Array(text.slice), 0..<text.range.count), dateEnd: dateEnd - start,
            regionEnd: regionEnd - start, serviceEnd: serviceEnd - start)
    }

    /// Lends the parts, which lie side by side with a slash between each two.
    @inline(__always)
    func withParts<Value>(
        _ body: (
            _ date: UnsafeRawBufferPointer, _ region: UnsafeRawBufferPointer, _ service: UnsafeRawBufferPointer,
            _ terminator: UnsafeRawBufferPointer
        ) -> Value
    ) -> Value {
        text.bytes.withUnsafeBytes { bytes in
            body(
                UnsafeRawBufferPointer(rebasing: bytes[text.range.lowerBound..<dateEnd]),
                UnsafeRawBufferPointer(rebasing: bytes[(dateEnd + 1)..<regionEnd]),
                UnsafeRawBufferPointer(rebasing: bytes[(regionEnd + 1)..<serviceEnd]),
                UnsafeRawBufferPointer(rebasing: bytes[(serviceEnd + 1)..<text.range.upperBound]))
        }
    }

    /// How many bytes it is long, slashes and all.
    var count: Int { text.range.count }

    /// Appends the parts with slashes between them.
    @inline(__always)
    func append(to sink: inout some ByteSink) {
        text.bytes.withUnsafeBytes { sink.append(UnsafeRawBufferPointer(rebasing: $0[text.range])) }
    }
}

extension CredentialScope: Hashable, CustomStringConvertible {
    public static func == (left: CredentialScope, right: CredentialScope) -> Bool {
        left.withParts { date, region, service, terminator in
            right.withParts { otherDate, otherRegion, otherService, otherTerminator in
                ASCII.equal(date, otherDate) && ASCII.equal(region, otherRegion) && ASCII.equal(service, otherService)
                    && ASCII.equal(terminator, otherTerminator)
            }
        }
    }

    public func hash(into hasher: inout Hasher) {
        text.bytes.withUnsafeBytes { hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0[text.range])) }
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
