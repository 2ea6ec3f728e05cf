import SecretMaterial
import Testing

@testable import SignatureV4

/// The AWS signing test suite, every intermediate of every case, from the signed request as it would come in.
@Suite struct SuiteVectorTests {
    func check(_ vector: Vector, _ form: Vector.Form, isPresigned: Bool) throws {
        var request = try parseRaw(form.signed_request_raw)
        let presented = try PresentedSignature(of: request)
        #expect(presented.isPresigned == isPresigned)
        #expect(presented.accessKeyID == vector.context.credentials.access_key_id)
        #expect(presented.time.seconds == vector.seconds)
        #expect(presented.securityToken == vector.context.credentials.token)
        #expect(presented.expires == (isPresigned ? vector.context.expiration_in_seconds : nil))
        if vector.tokenIsUnsigned, isPresigned {
            // The suite adds this token to the query after signing: without it the rest must agree.
            request.query = request.query?.split(separator: "&").filter { !$0.hasPrefix("X-Amz-Security-Token=") }
                .joined(separator: "&")
        }
        let canonical = CanonicalRequest(
            of: request, signedHeaders: presented.signedHeaders, payloadHash: vector.payloadHash,
            path: vector.rules.path, presigned: isPresigned)
        #expect(String(decoding: canonical.unsafeBytes, as: UTF8.self) == form.canonical_request)
        let stringToSign = StringToSign(time: presented.time, scope: presented.scope, canonicalRequest: canonical)
        #expect(stringToSign.text == form.string_to_sign)
        let key = SigningKey(secret: vector.secret, scope: presented.scope)
        #expect(key.sign(stringToSign).hex == form.signature)
        #expect(presented.signature?.hex == form.signature)
    }

    @Test(arguments: try loadVectors()) func headerForm(_ vector: Vector) throws {
        try check(vector, vector.header, isPresigned: false)
    }

    @Test(arguments: try loadVectors()) func queryForm(_ vector: Vector) throws {
        try check(vector, vector.query, isPresigned: true)
    }

    @Test(arguments: try loadVectors()) func verifies(_ vector: Vector) throws {
        for form in [vector.header, vector.query] {
            let request = try parseRaw(form.signed_request_raw)
            let presented = try PresentedSignature(of: request)
            try presented.checkScope(service: "service", isRegionValid: presented.scope.region == "us-east-1")
            try presented.checkTime(now: vector.seconds + 900)
            let key = SigningKey(secret: vector.secret, scope: presented.scope)
            func verify() throws(SignatureError) {
                try SignatureVerifier.verify(
                    presented, of: request, payloadHash: vector.payloadHash, key: key, rules: vector.rules)
            }
            if !vector.tokenIsUnsigned {
                try verify()
            } else if presented.isPresigned {
                #expect(throws: SignatureError.doesNotMatch) { try verify() }
            } else {
                #expect(throws: SignatureError.unsignedHeaders(["x-amz-security-token"])) { try verify() }
            }
        }
    }

    @Test(arguments: try loadVectors()) func theSignerAgrees(_ vector: Vector) throws {
        guard !vector.tokenIsUnsigned else { return }
        let credentials = vector.context.credentials
        let signer = RequestSigner(
            accessKeyID: credentials.access_key_id, secret: vector.secret, sessionToken: credentials.token,
            region: vector.context.region, service: vector.context.service, rules: vector.rules)
        var request = view(
            method: vector.request.method, target: vector.request.target,
            headers: vector.request.headers.map { ($0[0], $0[1]) })
        let presigned = signer.presign(
            request, at: vector.seconds, expires: vector.context.expiration_in_seconds,
            payloadHash: vector.payloadHash)
        #expect(try PresentedSignature(of: presigned).signature?.hex == vector.query.signature)
        if vector.header.canonical_request.contains("x-amz-content-sha256") {
            request.headers.append(("x-amz-content-sha256", vector.payloadHash))
        }
        let signed = signer.sign(request, at: vector.seconds, payloadHash: vector.payloadHash)
        #expect(try PresentedSignature(of: signed).signature?.hex == vector.header.signature)
    }

    /// Every byte of every request that is part of the signature: one changed, and the signature is refused.
    @Test(arguments: try loadVectors()) func anyChangeIsRefused(_ vector: Vector) throws {
        guard !vector.tokenIsUnsigned else { return }
        let request = try parseRaw(vector.header.signed_request_raw)
        let presented = try PresentedSignature(of: request)
        let key = SigningKey(secret: vector.secret, scope: presented.scope)
        func refuses(_ request: RequestView, _ hash: String) {
            #expect(throws: SignatureError.self) {
                let presented = try PresentedSignature(of: request)
                try SignatureVerifier.verify(presented, of: request, payloadHash: hash, key: key, rules: vector.rules)
            }
        }
        var changed = request
        changed.method += "X"
        refuses(changed, vector.payloadHash)
        changed = request
        changed.path += "x"
        refuses(changed, vector.payloadHash)
        changed = request
        changed.query = (request.query.map { $0 + "&" } ?? "") + "a=b"
        refuses(changed, vector.payloadHash)
        refuses(request, PayloadHash.of(Array((vector.request.body + " ").utf8)))
        for index in request.headers.indices {
            changed = request
            changed.headers[index].value = "x" + changed.headers[index].value
            refuses(changed, vector.payloadHash)
            changed = request
            changed.headers.remove(at: index)
            refuses(changed, vector.payloadHash)
        }
        let other = SigningKey(secret: SecretBytes(Array("other".utf8)), scope: presented.scope)
        #expect(throws: SignatureError.doesNotMatch) {
            try SignatureVerifier.verify(
                presented, of: request, payloadHash: vector.payloadHash, key: other, rules: vector.rules)
        }
    }
}
