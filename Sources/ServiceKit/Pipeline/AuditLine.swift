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
    /// Appends the line. Nothing is made of it in between.
    package static func append(_ record: AuditRecord, to bytes: inout ByteWriter) {
        bytes.append("{\"eventTime\":\"")
        record.time.appendISO8601Milliseconds(to: &bytes)
        bytes.append("\",\"requestID\":")
        appendString(record.requestID, to: &bytes)
        if let action = record.action {
            bytes.append(",\"eventSource\":\"")
            appendEscaped(action.service, to: &bytes)
            bytes.append(".amazonaws.com\"")
            field(",\"eventName\":", action.name, to: &bytes)
        }
        if let caller = record.caller {
            field(",\"arn\":", caller.arn, to: &bytes)
            field(",\"accessKeyId\":", caller.accessKeyID?.rawValue, to: &bytes)
            if let session = caller.session {
                field(",\"firstCaller\":", session.firstCaller, to: &bytes)
                field(",\"sourceIdentity\":", session.sourceIdentity, to: &bytes)
            }
        }
        field(",\"sourceIPAddress\":", record.sourceAddress, to: &bytes)
        field(",\"userAgent\":", record.userAgent, to: &bytes)
        field(",\"awsRegion\":", record.region?.rawValue, to: &bytes)
        field(",\"errorCode\":", record.errorCode, to: &bytes)
        field(",\"note\":", record.note, to: &bytes)
        bytes.append(",\"status\":")
        bytes.append(text: String(record.status))
        bytes.append("}\n")
    }

    /// Appends a line that stands for `count` requests to one service which were answered unread.
    package static func appendShed(
        _ count: Int, by service: String, code: String, status: Int, at time: Timestamp, to bytes: inout ByteWriter
    ) {
        bytes.append("{\"eventTime\":\"")
        time.appendISO8601Milliseconds(to: &bytes)
        bytes.append("\",\"eventSource\":\"")
        appendEscaped(service, to: &bytes)
        bytes.append(".amazonaws.com\"")
        field(",\"errorCode\":", code, to: &bytes)
        bytes.append(text: ",\"shedRequests\":\(count),\"status\":\(status)}\n")
    }

    private static func field(_ name: StaticString, _ value: String?, to bytes: inout ByteWriter) {
        guard let value else { return }
        bytes.append(name)
        appendString(value, to: &bytes)
    }

    private static func appendString(_ value: String, to bytes: inout ByteWriter) {
        bytes.append(0x22)
        appendEscaped(value, to: &bytes)
        bytes.append(0x22)
    }

    /// Of its own and without a branch for a byte: so it is many bytes that are looked at at once.
    @inline(never)
    private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var others: UInt8 = 0
        for byte in bytes {
            others |= (byte &- 0x20 >= 0x5F ? 1 : 0) | (byte == 0x22 ? 1 : 0) | (byte == 0x5C ? 1 : 0)
        }
        return others == 0
    }

    private static func appendEscaped(_ value: String, to bytes: inout ByteWriter) {
        if value.utf8.withContiguousStorageIfAvailable(isPlain) == true { return bytes.append(text: value) }
        for scalar in value.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5C:
                bytes.append(0x5C)
                bytes.append(UInt8(scalar.value))
            // Controls, those of Latin 1 too, and Unicode's line and paragraph separators.
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029:
                bytes.append("\\u")
                for shift in [12, 8, 4, 0] { bytes.append(Hex.lowerDigit(UInt8(scalar.value >> UInt32(shift) & 15))) }
            default: for byte in scalar.utf8 { bytes.append(byte) }
            }
        }
    }
}
