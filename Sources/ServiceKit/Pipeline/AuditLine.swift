import AWSNames
import Authorization
package import WireProtocol

/// An audit record as a line of the audit log: one JSON object, then a line feed.
///
/// Field names are CloudTrail's where CloudTrail has the field (reference sts.md §9.2). Access key ids are in it;
/// secrets, tokens and canonical requests never are.
///
/// SECURITY: values hold what clients sent. Whatever a reader could take for the end of a line is escaped, so that no
/// client writes a line of its own.
package enum AuditLine {
    /// Room for the names of all fields, and for time, status and what stands between.
    private static let ownBytes = 512
    /// The most bytes that one byte of a value becomes: `\u0000`.
    private static let escapedBytes = 6

    /// Appends the line. Nothing is made of it in between.
    package static func append(_ record: AuditRecord, to bytes: inout ByteWriter) {
        let caller = record.caller
        let session = caller?.session
        var values = length(caller?.arn) + (caller?.accessKeyID?.utf8Count ?? 0)
        values += (session?.firstCaller?.utf8Count ?? 0) + length(session?.sourceIdentity)
        values += length(record.requestID) + length(record.action?.service) + length(record.action?.name)
        values += length(record.sourceAddress) + length(record.userAgent) + length(record.region?.rawValue)
        values += length(record.errorCode) + length(record.note)
        bytes.append(atMost: ownBytes + escapedBytes * values) { line in
            line.append("{\"eventTime\":\"")
            line.appendISO8601Milliseconds(record.time)
            line.append("\"")
            field(",\"requestID\":", record.requestID, to: &line)
            if let action = record.action {
                line.append(",\"eventSource\":\"")
                appendEscaped(action.service, to: &line)
                line.append(".amazonaws.com\"")
                field(",\"eventName\":", action.name, to: &line)
            }
            field(",\"arn\":", caller?.arn, to: &line)
            if let id = caller?.accessKeyID { field(",\"accessKeyId\":", id, to: &line) }
            switch session?.firstCaller {
            case .id(let id): field(",\"firstCaller\":", id, to: &line)
            case .arn(let arn): field(",\"firstCaller\":", arn, to: &line)
            case nil: break
            }
            field(",\"sourceIdentity\":", session?.sourceIdentity, to: &line)
            field(",\"sourceIPAddress\":", record.sourceAddress, to: &line)
            field(",\"userAgent\":", record.userAgent, to: &line)
            field(",\"awsRegion\":", record.region?.rawValue, to: &line)
            field(",\"errorCode\":", record.errorCode, to: &line)
            field(",\"note\":", record.note, to: &line)
            line.append(",\"status\":")
            line.append(decimal: Int64(max(0, record.status)))
            line.append("}\n")
        }
    }

    private static func length(_ text: String?) -> Int { text?.utf8.count ?? 0 }

    /// Appends a line that stands for `count` requests to one service which were answered unread.
    package static func appendShed(
        _ count: Int, by service: String, code: String, status: Int, at time: Timestamp, to bytes: inout ByteWriter
    ) {
        bytes.append(atMost: ownBytes + escapedBytes * (length(service) + length(code))) { line in
            line.append("{\"eventTime\":\"")
            line.appendISO8601Milliseconds(time)
            line.append("\",\"eventSource\":\"")
            appendEscaped(service, to: &line)
            line.append(".amazonaws.com\"")
            field(",\"errorCode\":", code, to: &line)
            line.append(",\"shedRequests\":")
            line.append(decimal: Int64(max(0, count)))
            line.append(",\"status\":")
            line.append(decimal: Int64(max(0, status)))
            line.append("}\n")
        }
    }

    private static func field(_ name: StaticString, _ value: String?, to line: inout FixedByteWriter) {
        guard let value else { return }
        line.append(name)
        line.append(0x22)
        appendEscaped(value, to: &line)
        line.append(0x22)
    }

    /// An id holds letters, digits and underscores, nothing to be escaped.
    private static func field(_ name: StaticString, _ id: AccessKeyID, to line: inout FixedByteWriter) {
        line.append(name)
        line.append(0x22)
        id.withUTF8 { line.append($0) }
        line.append(0x22)
    }

    /// The same of an id that is letters and digits.
    private static func field(_ name: StaticString, _ id: UniqueID, to line: inout FixedByteWriter) {
        line.append(name)
        line.append(0x22)
        id.withUTF8 { line.append($0) }
        line.append(0x22)
    }

    /// Of its own, so that there is one of it and not one for each field.
    @inline(never)
    private static func appendEscaped(_ value: String, to line: inout FixedByteWriter) {
        let isDone = value.utf8.withContiguousStorageIfAvailable { line.append($0, ifAll: PlainJSON.self) }
        if isDone == true { return }
        for scalar in value.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5C:
                line.append(0x5C)
                line.append(UInt8(scalar.value))
            // Controls, those of Latin 1 too, and Unicode's line and paragraph separators.
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029:
                line.append("\\u")
                for shift in [12, 8, 4, 0] { line.append(Hex.lowerDigit(UInt8(scalar.value >> UInt32(shift) & 15))) }
            default: for byte in scalar.utf8 { line.append(byte) }
            }
        }
    }
}
