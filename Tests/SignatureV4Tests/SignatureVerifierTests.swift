import SecretMaterial
import Testing

@testable import SignatureV4

@Suite struct SignatureVerifierTests {
    let secret = SecretBytes(Array("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".utf8))
    let now: Int64 = 1_700_000_000

    func signed(
        _ headers: [(name: String, value: String)] = [], token: String? = nil, rules: SignatureRules = .s3
    ) -> RequestView {
        let signer = RequestSigner(
            accessKeyID: "AKIDEXAMPLE", secret: secret, sessionToken: token, region: "us-east-1", service: "s3",
            rules: rules)
        let request = RequestView(
            method: "PUT", path: "/bucket/a//b", query: "partNumber=1&uploadId=x",
            headers: [("Host", "localhost:4787")] + headers)
        return signer.sign(request, at: now, payloadHash: PayloadHash.empty)
    }

    func verify(_ request: RequestView, rules: SignatureRules = .s3) throws(SignatureError) {
        let presented = try PresentedSignature(of: request)
        try SignatureVerifier.verify(
            presented, of: request, payloadHash: PayloadHash.empty,
            key: SigningKey(secret: secret, scope: presented.scope), rules: rules)
    }

    /// As `verify`, but with a key that is derived on the way.
    func verifyFromSecret(_ request: RequestView, rules: SignatureRules = .s3) throws(SignatureError) {
        try SignatureVerifier.verify(
            PresentedSignature(of: request), of: ReceivedRequest(request), payload: .text(PayloadHash.empty),
            source: .secret(secret), rules: rules)
    }

    @Test func keysAreDerivedOnTheWay() throws {
        try verifyFromSecret(signed())
        try verifyFromSecret(signed([("X-Long", String(repeating: "long ", count: 1_000))], token: "token"))
        var request = signed(token: "token", rules: .standard)
        try verifyFromSecret(request, rules: .standard)
        request.headers[0].value = "elsewhere"
        let refused = request
        #expect(throws: SignatureError.doesNotMatch) { try verifyFromSecret(refused, rules: .standard) }
        #expect(throws: SignatureError.doesNotMatch) {
            try SignatureVerifier.verify(
                PresentedSignature(of: signed()), of: ReceivedRequest(signed()), payload: .text(PayloadHash.empty),
                source: .secret(SecretBytes(Array("other".utf8))), rules: .s3)
        }
    }

    /// Chunks are signed with the key that the request was signed with, however that was come by.
    @Test func chunksFollowFromEitherSource() throws {
        let request = signed()
        let presented = try PresentedSignature(of: request)
        let sources = [
            SigningKeySource.secret(secret), .key(SigningKey(secret: secret, scope: presented.scope)),
        ]
        let signatures = try sources.map { source in
            var chain = ChunkSignatureChain(
                seed: try SignatureVerifier.verify(
                    presented, of: ReceivedRequest(request), payload: .text(PayloadHash.empty), source: source,
                    rules: .s3))
            return chain.signChunk(hash: PayloadHash.empty).hex
        }
        #expect(signatures[0] == signatures[1])
    }

    @Test func aSignedRequestVerifies() throws {
        try verify(signed())
        try verify(signed(token: "token"))
        try verify(signed([("Content-Type", "text/plain"), ("X-Amz-Acl", "private")]))
    }

    /// Some clients sign `%2F` as it stands, others the key that it names. Nothing else is taken for it.
    @Test func anEncodedSlashMayBeSignedEitherWay() throws {
        func signed(as path: String, sent: String) -> RequestView {
            let signer = RequestSigner(
                accessKeyID: "AKIDEXAMPLE", secret: secret, sessionToken: nil, region: "us-east-1", service: "s3",
                rules: .s3)
            var request = signer.sign(
                RequestView(method: "GET", path: path, query: nil, headers: [("Host", "localhost")]), at: now,
                payloadHash: PayloadHash.empty)
            request.path = sent
            return request
        }
        try verify(signed(as: "/b/x%2Fy", sent: "/b/x%2Fy"))
        try verify(signed(as: "/b/x%2Fy", sent: "/b/x%2fy"))
        try verify(signed(as: "/b/x/y", sent: "/b/x%2Fy"))
        for (path, sent) in [
            ("/b/x%2Fy", "/b/x/y"), ("/b/x%252Fy", "/b/x%2Fy"), ("/b/x%2Fy", "/b/x%252Fy"), ("/b/x/z", "/b/x%2Fy"),
        ] {
            #expect(throws: SignatureError.doesNotMatch) { try verify(signed(as: path, sent: sent)) }
        }
    }

    /// Clients list names in any order and more than once; white space inside values and around them is one space.
    @Test(arguments: ["x-b;host;x-amz-date", "host;x-amz-date;x-b;host;x-b", "host;x-amz-date;x-b"])
    func namesInAnyOrder(_ names: String) throws {
        let time = SignatureTime(seconds: now)
        let scope = CredentialScope(date: time.date, region: "us-east-1", service: "sts")
        let key = SigningKey(secret: secret, scope: scope)
        var request = RequestView(
            method: "POST", path: "/", query: nil,
            headers: [
                ("X-B", " one  two\t"), ("Host", "h"), ("X-Amz-Date", time.description), ("x-b", "three"), ("X-b", ""),
            ])
        let canonical =
            "POST\n/\n\nhost:h\nx-amz-date:\(time)\nx-b:one two,three,\n\nhost;x-amz-date;x-b\n\(PayloadHash.empty)"
        let hash = PayloadHash.of(Array(canonical.utf8))
        let signature = key.key.authenticate("AWS4-HMAC-SHA256\n\(time)\n\(scope)\n\(hash)").hex
        request.headers.append(
            (
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\(scope),SignedHeaders=\(names),Signature=\(signature)"
            ))
        try verify(request, rules: .standard)
        let good = request
        for (index, value) in [(0, "one twO"), (0, "onetwo"), (3, "three four"), (4, "x"), (2, "20231114T221321Z")] {
            request = good
            request.headers[index].value = value
            let refused = request
            #expect(throws: SignatureError.doesNotMatch) { try verify(refused, rules: .standard) }
        }
    }

    /// With a token in the list, and without.
    @Test func aSessionTokenThatIsNotThereMayBeListed() throws {
        try verify(signed(token: "token", rules: .standard), rules: .standard)
        var request = signed(token: "token", rules: .standard)
        request.headers.removeAll { $0.name == "X-Amz-Security-Token" }
        let refused = request
        #expect(throws: SignatureError.doesNotMatch) { try verify(refused, rules: .standard) }
    }

    @Test func amazonHeadersMustBeSignedForS3() throws {
        var request = signed()
        request.headers.append(("X-Amz-Acl", "public-read"))
        request.headers.append(("x-amz-acl", "public-read"))
        request.headers.append(("X-Amz-Copy-Source", "a/b"))
        let refused = request
        #expect(throws: SignatureError.unsignedHeaders(["x-amz-acl", "x-amz-copy-source"])) { try verify(refused) }
        try verify(refused, rules: SignatureRules(path: .asItStands, requiresSignedAmazonHeaders: false))
    }

    @Test func aSessionTokenMustBeSignedEverywhere() {
        var request = signed(rules: .standard)
        request.headers.append(("X-Amz-Security-Token", "token"))
        let refused = request
        #expect(throws: SignatureError.unsignedHeaders(["x-amz-security-token"])) {
            try verify(refused, rules: .standard)
        }
    }

    @Test func otherHeadersMayBeAdded() throws {
        var request = signed()
        request.headers.insert(("X-Forwarded-For", "10.0.0.1"), at: 0)
        try verify(request)
    }

    @Test func aSecondHostIsRefused() {
        var request = signed()
        request.headers.append(("host", "evil"))
        let refused = request
        #expect(throws: SignatureError.hostNotSigned) { try verify(refused) }
    }

    @Test(arguments: ["", "Host2", "a b", "x%0Ay", "x%00", "%C3%A9", "x:y"])
    func signedHeadersAreHeaderNames(_ name: String) throws {
        let query =
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=K/20210502/us-east-1/s3/aws4_request"
            + "&X-Amz-Date=20210502T120000Z&X-Amz-SignedHeaders=host%3B\(name)&X-Amz-Signature=x"
        let request = RequestView(method: "GET", path: "/", query: query, headers: [("Host", "h")])
        let presented = try PresentedSignature(of: request)
        #expect(throws: SignatureError.doesNotMatch) {
            try presented.checkSignedHeaders(of: request, amazonHeaders: false)
        }
    }

    @Test func everyBitOfTheSignatureCounts() throws {
        let request = signed()
        let header = try #require(request.headers.last?.value)
        let start = header.utf8.count - 64
        for index in start..<header.utf8.count {
            for digit in Array("0123456789abcdef".utf8) {
                var bytes = Array(header.utf8)
                guard bytes[index] != digit else { continue }
                bytes[index] = digit
                var changed = request
                changed.headers[changed.headers.count - 1].value = String(decoding: bytes, as: UTF8.self)
                let refused = changed
                #expect(throws: SignatureError.doesNotMatch) { try verify(refused) }
            }
        }
    }

    @Test(arguments: ["", "x", String(repeating: "0", count: 64), String(repeating: "g", count: 64)])
    func whatIsNoSignatureMatchesNothing(_ signature: String) throws {
        var request = signed()
        let header = try #require(request.headers.last?.value)
        request.headers[request.headers.count - 1].value = String(header.dropLast(64)) + signature
        let refused = request
        #expect(throws: SignatureError.doesNotMatch) { try verify(refused) }
    }

    @Test func upperCaseHexIsTheSameSignature() throws {
        var request = signed()
        let header = try #require(request.headers.last?.value)
        request.headers[request.headers.count - 1].value =
            String(header.dropLast(64)) + header.suffix(64).uppercased()
        try verify(request)
    }

    @Test func keysAndVerifiedSignaturesPrintNothing() throws {
        let key = SigningKey(secret: secret, scope: CredentialScope(date: "a", region: "b", service: "c"))
        var text = "\(key)" + String(reflecting: key)
        dump(key, to: &text)
        dump(SigningKeySource.key(key), to: &text)
        dump(SigningKeySource.secret(secret), to: &text)
        text += "\(SigningKeySource.key(key)) \(SigningKeySource.secret(secret))"
        #expect(text.contains(Redaction.text))
        #expect(!text.contains("wJalr"))
        #expect(!text.contains("HMAC"))
    }
}
