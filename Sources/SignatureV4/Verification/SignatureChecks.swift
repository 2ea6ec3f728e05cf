/// The checks of a presented signature that need no key, each where the order of sts.md §3.1 has it.
extension PresentedSignature {
    /// Step 3: Region, service, terminator and date of the scope. All that is wrong is named at once (row E15).
    ///
    /// Which Regions are good is the caller's to say, who looks up `receivedRegion` anyway.
    public func checkScope(service: String, isRegionValid: Bool) throws(SignatureError) {
        let (isService, isTerminator, isDate) = withScope { scope in
            (
                ASCII.equal(scope.service, service), ASCII.equal(scope.terminator, CredentialScope.terminatorName),
                time.isOn(scope.date)
            )
        }
        guard !(isRegionValid && isService && isTerminator && isDate) else { return }
        var problems: [ScopeProblem] = []
        if !isRegionValid { problems.append(.region(scope.region)) }
        if !isService { problems.append(.service(expected: service)) }
        if !isTerminator { problems.append(.terminator(scope.terminator)) }
        if !isDate { problems.append(.date(scope: scope.date, request: time)) }
        throw .scope(problems)
    }

    /// Step 4: the request's time lies within 15 minutes of `now`, seconds since 1970 (rows A11, A12).
    ///
    /// `X-Amz-Expires` is not looked at (row A29).
    public func checkTime(now: Int64) throws(SignatureError) {
        let (now, skew) = (SignatureTime(seconds: now), SignatureLimits.clockSkew)
        guard time.seconds >= now.seconds - skew else { throw .expired(time, now: now) }
        guard time.seconds <= now.seconds + skew else { throw .notYetCurrent(time, now: now) }
    }

    /// The same for a service that honours `X-Amz-Expires`: a presigned request lives from 15 minutes before its time
    /// until it expires, 1 to 604,800 seconds later (S3).
    public func checkTimeHonoringExpires(now: Int64) throws(SignatureError) {
        guard isPresigned else { return try checkTime(now: now) }
        guard let expires, (1...SignatureLimits.longestExpires).contains(expires) else {
            throw .expiresOutOfRange(expires)
        }
        let now = SignatureTime(seconds: now)
        guard time.seconds <= now.seconds + SignatureLimits.clockSkew else { throw .notYetCurrent(time, now: now) }
        let end = SignatureTime(seconds: time.seconds + expires)
        guard now.seconds <= end.seconds else { throw .presignedExpired(at: end, now: now) }
    }

    /// `host` is signed (row A9), and so is a session token header; where `amazonHeaders` says so, every `x-amz-`
    /// header of `request` is too (S3). What is not signed anyone may have added on the way (row A25).
    public func checkSignedHeaders(
        of request: ReceivedRequest, amazonHeaders: Bool
    ) throws(SignatureError) {
        // A presigned query can decode to any name; only real ones may enter the canonical request's lines.
        guard headerSurvey.holdsOnlyHeaderNames else { throw .doesNotMatch }
        var hosts = 0
        for field in request.fields where field.nameCount == 4 {
            if request.equalsIgnoringCase(field.name, "host") { hosts += 1 }
        }
        guard hosts == 1, headerSurvey.hasHost else { throw .hostNotSigned }
        // The one header that matters then.
        if !amazonHeaders, headerSurvey.hasSecurityToken { return }
        let headerList = headerList
        var unsigned: [String] = []
        for field in request.fields where matters(field, in: request, amazonHeaders) {
            let isSigned = request.bytes.withUnsafeBytes { bytes in
                headerList.contains(ignoringCase: UnsafeRawBufferPointer(rebasing: bytes[field.name]))
            }
            guard !isSigned else { continue }
            let name = ASCII.lowercased(request.text(field.name))
            if !unsigned.contains(name) { unsigned.append(name) }
        }
        guard unsigned.isEmpty else { throw .unsignedHeaders(unsigned) }
    }

    /// The same for a request that is given as texts.
    public func checkSignedHeaders(of request: RequestView, amazonHeaders: Bool) throws(SignatureError) {
        try checkSignedHeaders(of: ReceivedRequest(request), amazonHeaders: amazonHeaders)
    }

    private func matters(_ field: ReceivedRequest.Field, in request: ReceivedRequest, _ amazonHeaders: Bool) -> Bool {
        if amazonHeaders {
            return field.nameCount >= 6 && request.equalsIgnoringCase(field.name.prefix(6), "x-amz-")
        }
        return request.equalsIgnoringCase(field.name, "x-amz-security-token")
    }
}
