import AWSNames
import Authorization
import ServiceKit
import Testing
import WireProtocol

/// A line of the audit log holds what clients sent, and is one line all the same.
@Suite struct AuditLineTests {
    private static func line(
        userAgent: String? = nil, note: String? = nil, requestID: String = "id", code: String? = nil
    ) -> String {
        var bytes = ByteWriter(capacity: 0)
        AuditLine.append(
            AuditRecord(
                requestID: requestID, time: Timestamp(milliseconds: 1_783_936_800_007), action: "sts:AssumeRole",
                caller: nil, sourceAddress: "192.0.2.7", userAgent: userAgent, region: .usEast1, status: 403,
                errorCode: code, note: note), to: &bytes)
        return String(decoding: bytes.bytes, as: UTF8.self)
    }

    @Test func fields() {
        #expect(
            Self.line(userAgent: "aws-cli/2", note: "key", code: "AccessDenied")
                == #"{"eventTime":"2026-07-13T10:00:00.007Z","requestID":"id","eventSource":"sts.amazonaws.com","#
                + #""eventName":"AssumeRole","sourceIPAddress":"192.0.2.7","userAgent":"aws-cli/2","#
                + #""awsRegion":"us-east-1","errorCode":"AccessDenied","note":"key","status":403}"# + "\n")
    }

    @Test(arguments: [
        "\n", "\r\n", "\u{B}", "\u{C}", "\u{1C}", "\u{0}", "\u{1B}[2J", "\u{7F}", "\u{85}", "\u{9B}", "\u{2028}",
        "\u{2029}",
    ])
    func nothingBeginsALineOfItsOwn(_ control: String) {
        for text in [control, "a" + control + #"{"eventName":"forged"}"#, control + "é"] {
            for line in [Self.line(userAgent: text), Self.line(note: text), Self.line(requestID: text)] {
                #expect(line.split(whereSeparator: \.isNewline).count == 1)
                #expect(line.unicodeScalars.dropLast().allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
                #expect(!line.unicodeScalars.contains { (0x80..<0xA0).contains($0.value) || $0.value >> 1 == 0x1014 })
            }
        }
    }

    @Test func aCharacterIsEscapedWhereverItStands() throws {
        func inside(_ note: String) throws -> String {
            let line = Self.line(note: note)
            let start = try #require(line.firstRange(of: #""note":""#))
            let end = try #require(line.firstRange(of: #"","status""#))
            return String(line[start.upperBound..<end.lowerBound])
        }
        for value in UInt8.min...UInt8.max {
            let character = String(Unicode.Scalar(value))
            let escaped = try inside(character)
            #expect(escaped.unicodeScalars.count == 1 || escaped.hasPrefix("\\"))
            for (before, behind) in [(0, 40), (3, 15), (17, 0), (40, 1)] {
                let (before, behind) = (String(repeating: "x", count: before), String(repeating: "y", count: behind))
                #expect(try inside(before + character + behind) == before + escaped + behind)
            }
        }
    }

    /// Room is made for a line once, before it is written.
    @Test(arguments: ["\0", "\"", "\u{7F}", "\u{85}", "\u{2028}", "é", "x"])
    func theLongestLinesFit(_ character: String) {
        let text = String(repeating: character, count: 3_000)
        let time = Timestamp(seconds: 0)
        var bytes = ByteWriter(capacity: 0)
        let session = CallerSession(
            origin: .assumeRole, issuedAt: time, expiresAt: time, sourceIdentity: text, firstCaller: .arn(text))
        let record = AuditRecord(
            requestID: text, time: time, action: ServiceAction(service: text, name: text),
            caller: CallerIdentity(
                principal: .root, account: nil, arn: text, userID: text, accessKeyID: nil, session: session),
            sourceAddress: text, userAgent: text, region: .usEast1, status: .max, errorCode: text, note: text)
        AuditLine.append(record, to: &bytes)
        AuditLine.appendShed(.max, by: text, code: text, status: .max, at: time, to: &bytes)
        let lines = String(decoding: bytes.bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0.hasSuffix("\"status\":\(Int.max)}") })
    }

    @Test func quotesDoNotEndAValue() {
        let forged = Self.line(note: #"a","status":200,"x":"\"#)
        #expect(forged.contains(#""note":"a\",\"status\":200,\"x\":\"\\","status""#))
        #expect(Self.line(note: "é\n").contains(#""note":"é\u000a""#))
    }
}
