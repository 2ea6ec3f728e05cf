import AWSNames
@_spi(Testing) import SecretMaterial

@testable import SealedTokens

enum Sample {
    static let accessKeyID = "ASIAQAAAAAAAGMKEM7X5"

    static var role: UniqueID {
        guard let role = UniqueID("AROACLKWSDQRAOEXAMPLE") else { preconditionFailure("an id of a role") }
        return role
    }

    /// Claims with every field in use.
    static var full: SessionClaims {
        var claims = small
        claims.endpoint = .regional(.usEast1)
        claims.firstCaller = FirstCaller("AIDAIOSFODNN7EXAMPLE2")
        claims.chainDepth = 2
        claims.sessionPolicy = #"{"Version":"2012-10-17","Statement":[]}"#
        claims.sessionPolicyARNs = ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::123456789012:policy/p"]
        claims.tags = [
            SessionTag(Tag(key: "Team", value: "Ümläut"), isTransitive: true),
            SessionTag(Tag(key: "empty", value: ""), isTransitive: false),
        ]
        claims.sourceIdentity = "DiegoRamirez"
        claims.mfaAuthenticatedAt = 1_699_999_000
        claims.federatedProvider = "arn:aws:iam::123456789012:oidc-provider/example.com"
        claims.federatedSubject = "subject"
        return claims
    }

    /// Claims as a plain AssumeRole makes them.
    static var small: SessionClaims {
        var claims = SessionClaims(
            kind: .assumedRole, account: account, principal: role, sessionName: "RoleSession1",
            issuedAt: 1_700_000_000, expiresAt: 1_700_003_600, endpoint: .globalV1)
        claims.issuingAccessKeyID = AccessKeyID("AKIARZPUZDIKGB2VALC4")
        return claims
    }

    static var account: AccountID {
        guard let account = AccountID("123456789012") else { preconditionFailure("twelve digits") }
        return account
    }

    static func ring(retiresAt: Int64? = nil) throws -> KeyRing {
        let key = RingKey(
            id: RingKeyID(rawValue: 0x0102_0304), kind: .session, material: SecretBytes([UInt8](0..<32)), createdAt: 0,
            activatesAt: 0, retiresAt: retiresAt)
        return try KeyRing(.session, keys: key.map { [$0] } ?? [])
    }

    /// Bytes 0, 1, 2 …: tokens made with them are the same every time.
    static let counting = SecureRandom(unsafePredictable: { buffer in
        for index in buffer.indices { buffer[index] = UInt8(truncatingIfNeeded: index) }
    })

    static func seal(
        _ claims: SessionClaims, minimumSize: Int = 0, random: SecureRandom = .system
    ) throws -> SealedSession {
        try SessionTokenSealer(ring: ring()).seal(
            claims, accessKeyID: accessKeyID, minimumSize: minimumSize, now: 0, random: random)
    }

    static func open(_ token: String, accessKeyID: String = accessKeyID) throws -> OpenedSession {
        try SessionTokenOpener(ring: ring()).open(token, accessKeyID: accessKeyID, now: 0)
    }
}

extension SecretBytes {
    var text: String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
}
