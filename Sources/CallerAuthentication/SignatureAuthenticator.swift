package import AWSNames
import Authorization
package import Directory
import SealedTokens
package import SecretMaterial
package import ServiceKit
import SignatureV4
package import WireProtocol

/// Believes callers by AWS Signature Version 4, in AWS's order of checks (reference sts.md §3.1): scope, time, key,
/// token, expiry, issuer, and the signature last.
package final class SignatureAuthenticator: Authenticator {
    /// Rings as they are at the moment of a call.
    package typealias Rings = @Sendable () -> (session: KeyRing, store: KeyRing)

    private let rings: Rings
    private let regions: ScopeRegions
    private let cache: CredentialCache

    /// How many sets of credentials are kept at hand unless somebody says otherwise: at 2 to 3 kB each, 10 MB.
    package static let defaultCredentialCapacity = 4_096

    /// - Parameters:
    ///   - servedRegions: the Regions that a scope may name where the endpoint names none.
    ///   - credentialCapacity: for how many sets of credentials opened tokens and derived signing keys are kept.
    package init(
        rings: @escaping Rings, servedRegions: Set<RegionName>, credentialCapacity: Int = defaultCredentialCapacity
    ) {
        self.rings = rings
        regions = ScopeRegions(served: servedRegions)
        cache = CredentialCache(capacity: credentialCapacity)
    }

    /// How many sets of credentials are at hand.
    package var knownCredentialCount: Int { cache.count }

    package func authenticate(
        _ request: AuthenticationRequest, directory: DirectorySnapshot, now: Timestamp
    ) throws(AuthenticationFailure) -> AuthenticatedCaller {
        if case .none = request.requirement { return anonymous }
        if case .signatureOrAnonymous = request.requirement, !request.head.claimsASignature { return anonymous }
        let received = request.head.received
        let isS3 = request.service == "s3"
        let presented: PresentedSignature
        let region: ScopeRegions.Region?
        do throws(SignatureError) {
            presented = try PresentedSignature(of: received)
            region = regions.region(of: presented)
            try presented.checkScope(service: request.service, isRegionValid: isValid(region, under: request.region))
            if isS3 {
                try presented.checkTimeHonoringExpires(now: now.seconds)
            } else {
                try presented.checkTime(now: now.seconds)
            }
        } catch {
            throw AuthenticationFailure(error, of: request)
        }
        do throws(AuthenticationFailure) {
            return try believe(presented, region, received, request, directory, now)
        } catch {
            var failure = error
            failure.accessKeyID = presented.accessKeyID
            throw failure
        }
    }

    /// Nobody signed.
    private var anonymous: AuthenticatedCaller {
        (.anonymous, SignatureFacts(), PlainPayloadVerifier(expected: nil))
    }

    private func isValid(_ region: ScopeRegions.Region?, under rule: RegionRule) -> Bool {
        guard let region else { return false }
        return switch rule {
        case .exactly(let expected): region.name == expected
        case .served: region.isServed
        }
    }

    /// Row X17: credentials are not good in opt-in Regions that their account has not asked for. IAM is in no Region.
    private func requireRegion(
        _ region: ScopeRegions.Region?, of caller: CallerIdentity, for service: String, _ directory: DirectorySnapshot
    ) throws(AuthenticationFailure) {
        guard let region, region.isOptIn, service != "iam" else { return }
        guard let account = caller.account.flatMap({ directory.account($0) }), account.hasEnabled(region.name) else {
            throw AuthenticationFailure(
                caller.session == nil ? .unknownAccessKey : .invalidToken,
                message: AuthenticationFailure.invalidTokenSentence)
        }
    }

    /// Steps 5 to 9: the key, the token, and the signature itself.
    private func believe(
        _ presented: PresentedSignature, _ region: ScopeRegions.Region?, _ received: ReceivedRequest,
        _ request: AuthenticationRequest, _ directory: DirectorySnapshot, _ now: Timestamp
    ) throws(AuthenticationFailure) -> AuthenticatedCaller {
        let (sessionRing, storeRing) = rings()
        let credentials: PresentedCredentials
        let keyID = presented.withAccessKeyID { AccessKeyID($0) }
        if let token = presented.receivedToken {
            credentials = try SessionCredentials(
                ring: sessionRing, directory: directory, now: now, cache: cache, region: region?.name
            )
            .open(token, accessKeyID: keyID)
        } else {
            credentials = try LongTermCredentials(ring: storeRing, directory: directory, now: now, cache: cache)
                .find(keyID)
        }
        try requireRegion(region, of: credentials.caller, for: request.service, directory)
        let payload = try RequestPayload.read(request, presented: presented)
        let verified = try verify(presented, received, payload, request, credentials)
        let verifier = try payload.verifier(seed: verified, head: request.head)
        return (credentials.caller, facts(of: presented, region?.name, payload, request.service), verifier)
    }

    private func facts(
        of presented: PresentedSignature, _ region: RegionName?, _ payload: RequestPayload, _ service: String
    ) -> SignatureFacts {
        let facts = SignatureFacts(
            authType: presented.isPresigned ? "REST-QUERY-STRING" : "REST-HEADER",
            signedAt: Timestamp(seconds: presented.time.seconds), region: region, contentSHA256: payload.declared)
        guard service == "s3" else { return facts }
        // S3's conditions on If-Match and the like ask for it; elsewhere nobody does, and it need not be made.
        var known = facts
        known.signedHeaders = Set(presented.signedHeaders)
        return known
    }

    /// Step 9, after which the credentials may be known again.
    private func verify(
        _ presented: PresentedSignature, _ received: ReceivedRequest, _ payload: RequestPayload,
        _ request: AuthenticationRequest, _ credentials: PresentedCredentials
    ) throws(AuthenticationFailure) -> VerifiedSignature {
        let (scope, known) = (presented.scope, credentials.known)
        let kept = credentials.isFleeting ? nil : known.signingKey(for: scope)
        // A key that signs once is not worth preparing.
        let key = kept ?? (known.isAwaited ? SigningKey(secret: known.secret, scope: scope) : nil)
        let verified: VerifiedSignature
        do throws(SignatureError) {
            verified = try SignatureVerifier.verify(
                presented, of: received, payload: payload.signed,
                source: key.map { .key($0) } ?? .secret(known.secret),
                rules: request.service == "s3" ? .s3 : .standard)
        } catch {
            throw AuthenticationFailure(error, of: request)
        }
        if kept == nil, cache.offer(known) {
            known.keep(key ?? SigningKey(secret: known.secret, scope: scope), for: scope)
        }
        return verified
    }
}

/// A caller on probation: only a good signature makes the identity true.
struct PresentedCredentials {
    let caller: CallerIdentity
    let known: KnownCredentials
    /// They were opened for this request and the cache will not hold them: nothing is known of them, nor worth noting.
    var isFleeting = false
}

extension HTTPRequestHead {
    /// The request as a signature covers it.
    fileprivate var received: ReceivedRequest {
        ReceivedRequest(
            bytes: bytes, method: method, path: pathRange, query: queryRange,
            fields: fields.map {
                ReceivedRequest.Field(
                    nameStart: $0.nameStart, nameEnd: $0.nameEnd, valueStart: $0.valueStart, valueEnd: $0.valueEnd)
            })
    }

    /// Whether the request carries anything that claims to be a signature.
    fileprivate var claimsASignature: Bool {
        if fieldValue("authorization") != nil { return true }
        return (query ?? "").split(separator: "&").contains {
            $0.hasPrefix("X-Amz-") || $0.hasPrefix("AWSAccessKeyId=") || $0.hasPrefix("Signature=")
        }
    }
}
