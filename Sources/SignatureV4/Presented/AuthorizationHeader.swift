/// `Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
enum AuthorizationHeader {
    private static let names = ["Credential", "Signature", "SignedHeaders"]

    /// Reads `header`, and from `request` the time (rows A23, A24) and the session token.
    static func parse(_ header: String, in request: RequestView) throws(SignatureError) -> PresentedSignature {
        guard header.utf8.count <= SignatureLimits.authorizationLength else { throw .tooLarge }
        let words = header.utf8.split(whereSeparator: { ASCII.isSpace($0) || $0 == 0x2C })
        let algorithm = words.first.map { String(Substring($0)) } ?? ""
        guard algorithm == PresentedSignature.algorithm else { throw .unsupportedAlgorithm(algorithm) }
        let parameters = try parameters(words.dropFirst().map { Substring($0) }, of: header)
        let date = try date(in: request)
        let missing = names.filter { parameters[$0] == nil }
        guard missing.isEmpty, let date, let credential = parameters["Credential"],
            let signature = parameters["Signature"], let signedHeaders = parameters["SignedHeaders"]
        else {
            throw .missingAuthorizationParameters(missing, lacksDate: date == nil, authorization: header)
        }
        let tokens = request.values(of: "x-amz-security-token")
        guard tokens.count <= 1 else { throw .duplicateParameter("X-Amz-Security-Token") }
        return try PresentedSignature(
            credential: Credential(credential), signedHeaders: signedHeaders, signature: signature,
            time: try time(of: date), securityToken: tokens.first, expires: nil, place: .header)
    }

    /// The parameters by name. Unknown ones are kept and mean nothing; a repeated one is refused.
    private static func parameters(
        _ words: [Substring], of header: String
    ) throws(SignatureError) -> [String: String] {
        var parameters: [String: String] = [:]
        for word in words {
            guard let equal = word.utf8.firstIndex(of: 0x3D) else {
                throw .notKeyValuePair(String(word), authorization: header)
            }
            let name = String(word[..<equal])
            let value = String(word[word.utf8.index(after: equal)...])
            guard parameters.updateValue(value, forKey: name) == nil else { throw .duplicateParameter(name) }
        }
        return parameters
    }

    /// The date header that counts: `X-Amz-Date`, else `Date` (row A24).
    private static func date(in request: RequestView) throws(SignatureError) -> (text: String, isOwn: Bool)? {
        let own = request.values(of: "x-amz-date")
        guard own.count <= 1 else { throw .duplicateParameter("X-Amz-Date") }
        if let text = own.first { return (text, true) }
        let standard = request.values(of: "date")
        guard standard.count <= 1 else { throw .duplicateParameter("Date") }
        return standard.first.map { ($0, false) }
    }

    private static func time(of date: (text: String, isOwn: Bool)) throws(SignatureError) -> SignatureTime {
        if let time = SignatureTime(date.text) { return time }
        if !date.isOwn, let time = SignatureTime(httpDate: date.text) { return time }
        throw .malformedDate(date.text)
    }
}
