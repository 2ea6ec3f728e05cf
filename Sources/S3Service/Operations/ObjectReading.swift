import ServiceShapes
import WireProtocol

/// Conditional reads in the precedence of RFC 9110 §13.2.2: `If-Match` before `If-Unmodified-Since`, `If-None-Match`
/// before `If-Modified-Since`.
struct ReadConditions {
    let ifMatch: String?
    let ifNoneMatch: String?
    let ifModifiedSince: Timestamp?
    let ifUnmodifiedSince: Timestamp?

    func check(_ object: ObjectSummary) throws(ServiceError) {
        if let ifMatch {
            guard Self.names(ifMatch, object.etag) else { throw Self.failed("If-Match") }
        } else if let ifUnmodifiedSince, object.lastModified.wholeSeconds > ifUnmodifiedSince {
            throw Self.failed("If-Unmodified-Since")
        }
        if let ifNoneMatch {
            if Self.names(ifNoneMatch, object.etag) { throw Self.notModified }
        } else if let ifModifiedSince, object.lastModified.wholeSeconds <= ifModifiedSince {
            throw Self.notModified
        }
    }

    /// Whether a list of entity tags has this one in it.
    private static func names(_ list: String, _ etag: String) -> Bool {
        list.split(separator: ",").contains { entry in
            let tag = entry.filter { $0 != " " && $0 != "\"" }
            return tag == "*" || tag == etag || tag == "W/" + etag
        }
    }

    private static func failed(_ condition: String) -> ServiceError {
        .s3(.preconditionFailed(condition: condition), bucket: "")
    }

    private static let notModified = ServiceError("NotModified", status: 304, message: "Not Modified")
}

/// The bytes that a `Range` header asks for. One range is served; of several, and of what is no range, the whole
/// object.
struct ByteRange: Sendable {
    let start: Int64
    let length: Int64
    let isPartial: Bool

    init(_ header: String?, size: Int64) throws(ServiceError) {
        guard let header, let (first, last) = Self.bounds(header) else {
            (start, length, isPartial) = (0, size, false)
            return
        }
        var begin = first ?? 0
        var end = last ?? size - 1
        if first == nil {
            begin = max(0, size - (last ?? 0))
            end = size - 1
        }
        end = min(end, size - 1)
        guard begin <= end, begin < size else {
            throw .s3(
                "InvalidRange", 416, "The requested range is not satisfiable",
                [("RangeRequested", header), ("ActualObjectSize", String(size))])
        }
        (start, length, isPartial) = (begin, end - begin + 1, true)
    }

    /// The bytes of one part; an object that came whole is its own first part. Nil when there is no such part.
    init?(part number: Int, of record: ObjectRecord) {
        isPartial = true
        guard !record.parts.isEmpty else {
            guard number == 1 else { return nil }
            (start, length) = (0, record.summary.size)
            return
        }
        // Parts are counted in the object, whatever their numbers were in the upload.
        guard number <= record.parts.count else { return nil }
        start = record.parts[..<(number - 1)].reduce(0) { $0 + $1.size }
        length = record.parts[number - 1].size
    }

    /// `bytes=a-b`, `bytes=a-`, `bytes=-n`; nil for anything else.
    private static func bounds(_ header: String) -> (Int64?, Int64?)? {
        guard header.hasPrefix("bytes="), !header.contains(",") else { return nil }
        let parts = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].allDigits, parts[1].allDigits, !(parts[0].isEmpty && parts[1].isEmpty) else {
            return nil
        }
        let (first, last) = (Int64(parts[0]), Int64(parts[1]))
        if let first, let last, first > last { return nil }
        return (first, last)
    }
}

extension Substring {
    fileprivate var allDigits: Bool { utf8.count <= 18 && utf8.allSatisfy { (0x30...0x39).contains($0) } }
}

extension ObjectRecord {
    /// The object's headers as replies have them.
    var shape: S3Shapes.GetObjectOutput {
        let headers = Dictionary(attributes.systemHeaders.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        return S3Shapes.GetObjectOutput(
            acceptRanges: "bytes", lastModified: summary.lastModified, eTag: "\"\(summary.etag)\"",
            cacheControl: headers["cache-control"], contentDisposition: headers["content-disposition"],
            contentEncoding: headers["content-encoding"], contentLanguage: headers["content-language"],
            contentType: headers["content-type"], expires: headers["expires"],
            metadata: Dictionary(attributes.userMetadata.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
    }
}
