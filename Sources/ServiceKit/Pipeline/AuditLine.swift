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
    package static func append(_ record: AuditRecord, to bytes: inout [UInt8]) {
        appendText("{\"eventTime\":\"", to: &bytes)
        record.time.appendISO8601(to: &bytes)
        appendText("\",\"requestID\":", to: &bytes)
        appendString(record.requestID, to: &bytes)
        if let action = record.action {
            appendText(",\"eventSource\":\"", to: &bytes)
            appendEscaped(action.service, to: &bytes)
            appendText(".amazonaws.com\"", to: &bytes)
            field(",\"eventName\":", action.name, to: &bytes)
        }
        if let caller = record.caller {
            field(",\"arn\":", caller.arn, to: &bytes)
            field(",\"accessKeyId\":", caller.accessKeyID?.rawValue, to: &bytes)
            field(",\"firstCaller\":", caller.session?.firstCaller, to: &bytes)
            field(",\"sourceIdentity\":", caller.session?.sourceIdentity, to: &bytes)
        }
        field(",\"sourceIPAddress\":", record.sourceAddress, to: &bytes)
        field(",\"userAgent\":", record.userAgent, to: &bytes)
        field(",\"awsRegion\":", record.region?.rawValue, to: &bytes)
        field(",\"errorCode\":", record.errorCode, to: &bytes)
        field(",\"note\":", record.note, to: &bytes)
        appendText(",\"status\":", to: &bytes)
        appendText(String(record.status), to: &bytes)
        appendText("}\n", to: &bytes)
    }

    /// Appends a line that stands for `count` requests to one service which were answered unread.
    package static func appendShed(
        _ count: Int, by service: String, code: String, status: Int, at time: Timestamp, to bytes: inout [UInt8]
    ) {
        appendText("{\"eventTime\":\"", to: &bytes)
        time.appendISO8601(to: &bytes)
        appendText("\",\"eventSource\":\"", to: &bytes)
        appendEscaped(service, to: &bytes)
        appendText(".amazonaws.com\"", to: &bytes)
        field(",\"errorCode\":", code, to: &bytes)
        appendText(",\"shedRequests\":\(count),\"status\":\(status)}\n", to: &bytes)
    }

    private static func field(_ name: String, _ value: String?, to bytes: inout [UInt8]) {
        guard let value else { return }
        appendText(name, to: &bytes)
        appendString(value, to: &bytes)
    }

    private static func appendString(_ value: String, to bytes: inout [UInt8]) {
        bytes.append(0x22)
        appendEscaped(value, to: &bytes)
        bytes.append(0x22)
    }

    private static func appendText(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    private static func appendEscaped(_ value: String, to bytes: inout [UInt8]) {
        var value = value
        let isPlain = value.withUTF8 { utf8 in
            for byte in utf8 where byte < 0x20 || byte >= 0x7F || byte == 0x22 || byte == 0x5C { return false }
            bytes.append(contentsOf: utf8)
            return true
        }
        guard !isPlain else { return }
        for scalar in value.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5C: bytes += [0x5C, UInt8(scalar.value)]
            // Controls, those of Latin 1 too, and Unicode's line and paragraph separators.
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029:
                appendText("\\u", to: &bytes)
                for shift in [12, 8, 4, 0] { bytes.append(Hex.lowerDigit(UInt8(scalar.value >> UInt32(shift) & 15))) }
            default: bytes.append(contentsOf: scalar.utf8)
            }
        }
    }
}

extension Timestamp {
    /// `2026-07-13T10:00:00.000Z`
    fileprivate func appendISO8601(to bytes: inout [UInt8]) { bytes.append(contentsOf: iso8601Milliseconds.utf8) }
}
