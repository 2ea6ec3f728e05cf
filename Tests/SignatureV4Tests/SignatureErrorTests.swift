import Testing

@testable import SignatureV4

/// The texts of sts.md §3.2, each from a request that earns it.
@Suite struct SignatureErrorTests {
    /// RFC 9110 §5.6.2, in lower case.
    @Test func namesOfHeaders() {
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~".utf8)
        for byte in UInt8.min...UInt8.max {
            let isName = SignedHeaderList(ReceivedText([0x78, byte], 0..<2)).survey.holdsOnlyHeaderNames
            #expect(isName == allowed.contains(byte))
        }
        #expect(!SignedHeaderList(ReceivedText([], 0..<0)).survey.holdsOnlyHeaderNames)
    }

    static let signature = String(repeating: "a", count: 64)
    static let credential = "AKIDEXAMPLE/20150830/us-east-1/sts/aws4_request"
    static let good =
        "AWS4-HMAC-SHA256 Credential=\(credential), SignedHeaders=host;x-amz-date, Signature=\(signature)"

    func error(
        _ authorization: String?, date: String? = "20150830T123600Z", query: String? = nil,
        more: [(name: String, value: String)] = []
    ) -> SignatureError? {
        var headers: [(name: String, value: String)] = [("Host", "sts.amazonaws.com")]
        if let date { headers.append(("X-Amz-Date", date)) }
        if let authorization { headers.append(("Authorization", authorization)) }
        let request = RequestView(method: "POST", path: "/", query: query, headers: headers + more)
        do throws(SignatureError) {
            _ = try PresentedSignature(of: request)
            return nil
        } catch {
            return error
        }
    }

    @Test func theGoodHeaderIsGood() { #expect(error(Self.good) == nil) }

    /// Row A1.
    @Test func a1() {
        #expect(error(nil) == .missingAuthenticationToken)
        #expect(error(nil, query: "Action=GetCallerIdentity") == .missingAuthenticationToken)
        #expect(error(nil)?.message == "Request is missing Authentication Token")
        #expect(error(nil)?.suggestedResponse.code == "MissingAuthenticationToken")
        #expect(error(nil)?.suggestedResponse.status == 403)
    }

    /// Row A2.
    @Test(arguments: ["AWS4-ECDSA-P256-SHA256", "AWS4-HMAC-SHA1", "", "aws4-hmac-sha256"])
    func a2(_ algorithm: String) {
        let found = error(nil, query: "X-Amz-Algorithm=\(algorithm)&X-Amz-Signature=\(Self.signature)")
        #expect(found == .unknownQueryAlgorithm(algorithm))
        #expect(found?.message == "Missing Authentication Token")
        #expect(found?.suggestedResponse.code == "MissingAuthenticationToken")
    }

    /// Row A3.
    @Test func a3() {
        let found = error("AWS4-HMAC-SHA256", date: nil)
        #expect(
            found?.message
                == "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' "
                + "parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires "
                + "existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) "
                + "Authorization=\(hash("AWS4-HMAC-SHA256"))")
        #expect(found?.suggestedResponse.code == "IncompleteSignature")
        #expect(found?.suggestedResponse.status == 400)
        let one = "AWS4-HMAC-SHA256 Credential=\(Self.credential), SignedHeaders=host"
        #expect(
            error(one)?.message
                == "Authorization header requires 'Signature' parameter. (Hashed with SHA-256 and encoded with Base64) "
                + "Authorization=\(hash(one))")
    }

    func hash(_ text: String) -> String {
        var checksum = Checksum(.sha256)
        checksum.update(Array(text.utf8))
        return checksum.base64
    }

    /// Row A4: a space in the access key.
    @Test func a4() {
        let header = "AWS4-HMAC-SHA256 Credential=AKID EXAMPLE/20150830, SignedHeaders=host, Signature=x"
        #expect(
            error(header)?.message
                == "'EXAMPLE/20150830' not a valid key=value pair (missing equal-sign) in Authorization header: "
                + "'\(header)'.")
    }

    /// Row A5.
    @Test(arguments: [
        "", "AKID", "AKID/20150830/us-east-1/sts", "AKID/20150830/us-east-1/sts/aws4_request/x", "////x/",
    ])
    func a5(_ credential: String) {
        let header = "AWS4-HMAC-SHA256 Credential=\(credential), SignedHeaders=host, Signature=x"
        #expect(
            error(header)?.message
                == "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got "
                + "'\(credential)'")
    }

    /// Row A6.
    @Test func a6() {
        let found = error(nil, query: "X-Amz-Algorithm=AWS4-HMAC-SHA256")
        #expect(
            found?.message
                == "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must "
                + "include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS "
                + "query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.")
        #expect(found?.suggestedResponse.code == "IncompleteSignature")
    }

    /// Row A7.
    @Test(arguments: [
        "", "2015-08-30T12:36:00Z", "20150830T123600", "20150230T123600Z", "20151330T123600Z", "20150830T243600Z",
        "20150830T126000Z", "20150830t123600z", "20150830T123600Z ", "+0150830T123600Z", "２0150830T123600Z",
        "00000830T123600Z",
    ])
    func a7(_ date: String) {
        #expect(
            error(Self.good, date: date)?.message
                == "Date must be in ISO-8601 'basic format'. Got '\(date)'. See "
                + "http://en.wikipedia.org/wiki/ISO_8601")
    }

    /// Row A8.
    @Test(arguments: ["AWS4-ECDSA-P256-SHA256", "Bearer", "AWS", "aws4-hmac-sha256", "AWS4-HMAC-SHA256x"])
    func a8(_ algorithm: String) {
        #expect(error("\(algorithm) x=y")?.message == "Unsupported AWS 'algorithm': '\(algorithm)'")
        #expect(error("\(algorithm) x=y")?.suggestedResponse.code == "IncompleteSignature")
    }

    /// Row A9.
    @Test func a9() throws {
        let header = "AWS4-HMAC-SHA256 Credential=\(Self.credential), SignedHeaders=x-amz-date, Signature=x"
        let request = RequestView(
            method: "POST", path: "/", query: nil,
            headers: [("Host", "h"), ("X-Amz-Date", "20150830T123600Z"), ("Authorization", header)])
        let presented = try PresentedSignature(of: request)
        #expect(throws: SignatureError.hostNotSigned) {
            try presented.checkSignedHeaders(of: request, amazonHeaders: false)
        }
        #expect(
            SignatureError.hostNotSigned.message
                == "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
    }

    func scopeMessage(_ credential: String) throws -> String? {
        let header = "AWS4-HMAC-SHA256 Credential=\(credential), SignedHeaders=host, Signature=x"
        let presented = try PresentedSignature(
            of: RequestView(
                method: "POST", path: "/", query: nil,
                headers: [("X-Amz-Date", "20150830T122100Z"), ("Authorization", header)]))
        do throws(SignatureError) {
            try presented.checkScope(service: "sts", isRegionValid: presented.scope.region == "us-east-1")
            return nil
        } catch {
            return error.message
        }
    }

    /// Rows E12–E15 and A10.
    @Test func a10() throws {
        let region = "Credential should be scoped to a valid region. "
        let service = "Credential should be scoped to correct service: 'sts'. "
        let terminator = "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'."
        let date =
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20150829' != "
            + "'20150830', from '20150830T122100Z'."
        #expect(try scopeMessage("K/20150830/us-east-1/sts/aws4_request") == nil)
        #expect(try scopeMessage("K/20150830/eu-west-1/sts/aws4_request") == region)
        #expect(try scopeMessage("K/20150830/us-east-1/iam/aws4_request") == service)
        #expect(try scopeMessage("K/20150830/eu-west-1/iam/aws4_request") == region + service)
        #expect(try scopeMessage("K/20150830/us-east-1/sts/aws5_request") == terminator)
        #expect(try scopeMessage("K/20150829/us-east-1/sts/aws4_request") == date)
        #expect(
            try scopeMessage("K/20150829/x/y/aws5_request") == region + service + terminator + " " + date)
    }

    func presented(expires: String?) throws -> PresentedSignature {
        let query =
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=K/20210502/us-east-1/s3/aws4_request"
            + "&X-Amz-Date=20210502T120000Z&X-Amz-SignedHeaders=host&X-Amz-Signature=x"
            + (expires.map { "&X-Amz-Expires=\($0)" } ?? "")
        return try PresentedSignature(of: RequestView(method: "GET", path: "/", query: query, headers: []))
    }

    /// Rows A11, A12 and A29.
    @Test func a11AndA12() throws {
        let presented = try presented(expires: "1")
        let time = presented.time.seconds
        try presented.checkTime(now: time + 900)
        try presented.checkTime(now: time - 900)
        #expect(throws: SignatureError.self) { try presented.checkTime(now: time + 901) }
        #expect(throws: SignatureError.self) { try presented.checkTime(now: time - 901) }
        func at(_ text: String) throws -> SignatureTime { try #require(SignatureTime(text)) }
        #expect(
            try SignatureError.expired(at("20210502T144040Z"), now: at("20210502T174643Z")).message
                == "Signature expired: 20210502T144040Z is now earlier than 20210502T173143Z "
                + "(20210502T174643Z - 15 min.)")
        #expect(
            try SignatureError.notYetCurrent(at("20210502T183640Z"), now: at("20210502T173640Z")).message
                == "Signature not yet current: 20210502T183640Z is still later than 20210502T175140Z "
                + "(20210502T173640Z + 15 min.)")
    }

    @Test func s3HonorsExpires() throws {
        let presented = try presented(expires: "60")
        let time = presented.time.seconds
        try presented.checkTimeHonoringExpires(now: time + 60)
        try presented.checkTimeHonoringExpires(now: time - 900)
        #expect(throws: SignatureError.self) { try presented.checkTimeHonoringExpires(now: time + 61) }
        #expect(throws: SignatureError.self) { try presented.checkTimeHonoringExpires(now: time - 901) }
        try self.presented(expires: "604800").checkTimeHonoringExpires(now: time + 604_800)
    }

    @Test(arguments: [nil, "0", "604801", "999999999999999999"]) func s3RefusesOtherExpiries(_ expires: String?) throws
    {
        let presented = try presented(expires: expires)
        #expect(throws: SignatureError.expiresOutOfRange(expires.flatMap { Int64($0) })) {
            try presented.checkTimeHonoringExpires(now: presented.time.seconds)
        }
    }

    @Test(arguments: ["", "-1", "1.5", "x", "%31x", "1000000000000000000"]) func malformedExpiriesAreRefused(
        _ expires: String
    ) {
        #expect(throws: SignatureError.self) { try presented(expires: expires) }
    }

    /// Row A13.
    @Test func a13() {
        let text =
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            + "Access Key and signing method. Consult the service documentation for details."
        #expect(SignatureError.doesNotMatch.message == text)
        #expect(SignatureError.unsignedHeaders(["x-amz-acl"]).message == text)
        #expect(SignatureError.doesNotMatch.suggestedResponse.code == "SignatureDoesNotMatch")
    }

    /// Row A32.
    @Test func bothPlacesAreRefused() {
        #expect(error(Self.good, query: "X-Amz-Algorithm=x") == .bothHeaderAndQuery)
        #expect(error(Self.good, query: "X-Amz-Signature=x") == .bothHeaderAndQuery)
        #expect(error(Self.good, query: "X-Amz-%53ignature=x") == .bothHeaderAndQuery)
    }

    @Test func whatMustBeSingleIsNotTakenTwice() {
        #expect(error(Self.good + ", Signature=y") == .duplicateParameter("Signature"))
        #expect(error(Self.good, more: [("authorization", Self.good)]) == .duplicateParameter("Authorization"))
        #expect(error(Self.good, more: [("x-amz-date", "20150830T123600Z")]) == .duplicateParameter("X-Amz-Date"))
        let tokens = [(name: "X-Amz-Security-Token", value: "a"), (name: "x-amz-security-token", value: "b")]
        #expect(error(Self.good, more: tokens) == .duplicateParameter("X-Amz-Security-Token"))
        let query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=a&X-Amz-Date=b"
        #expect(error(nil, query: query) == .duplicateParameter("X-Amz-Date"))
    }

    @Test func sizesAreLimited() {
        #expect(error(Self.good + String(repeating: "x", count: 20_000)) == .tooLarge)
        let names = (0..<300).map { "h\($0)" }.joined(separator: ";")
        #expect(
            error("AWS4-HMAC-SHA256 Credential=\(Self.credential), SignedHeaders=\(names), Signature=x") == .tooLarge)
    }

    @Test func aStandardDateHeaderCounts() throws {
        func time(_ date: String) throws -> SignatureTime {
            let request = RequestView(
                method: "POST", path: "/", query: nil, headers: [("Date", date), ("Authorization", Self.good)])
            return try PresentedSignature(of: request).time
        }
        #expect(try time("Sun, 30 Aug 2015 12:36:00 GMT").description == "20150830T123600Z")
        #expect(try time("20150830T123600Z").description == "20150830T123600Z")
        for bad in ["Sun, 30 Aug 2015 12:36:00 UTC", "Sun, 31 Feb 2015 12:36:00 GMT", "30 Aug 2015", ""] {
            #expect(throws: SignatureError.malformedDate(bad)) { try time(bad) }
        }
    }
}
