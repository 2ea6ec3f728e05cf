/// The `X-Amz-…` parameters of a presigned URL (row A28).
struct PresignedQuery {
    static let signatureName = "X-Amz-Signature"
    private static let algorithmName = "X-Amz-Algorithm"
    private static let required = ["X-Amz-Credential", signatureName, "X-Amz-SignedHeaders", "X-Amz-Date"]
    private static let names =
        Set(required).union([algorithmName, "X-Amz-Expires", "X-Amz-Security-Token"])

    private var values: [String: String] = [:]
    private var repeated: String?

    /// A query that carries no signature.
    static let absent = PresignedQuery([])

    init(_ query: ArraySlice<UInt8>) {
        for item in CanonicalQuery.items(query) {
            let name = PercentEncoding.decoded(item.name, plusIsSpace: true)
            guard Self.names.contains(name) else { continue }
            let value = PercentEncoding.decoded(item.value, plusIsSpace: true)
            if values.updateValue(value, forKey: name) != nil { repeated = name }
        }
    }

    /// Whether the query means to authenticate.
    var isPresent: Bool { values[Self.algorithmName] != nil || values[Self.signatureName] != nil }

    /// The signature, in the order in which the service looks: algorithm, completeness, contents.
    func parsed() throws(SignatureError) -> PresentedSignature {
        if let repeated { throw .duplicateParameter(repeated) }
        guard values[Self.algorithmName] == PresentedSignature.algorithm else {
            throw .unknownQueryAlgorithm(values[Self.algorithmName] ?? "")
        }
        guard let credential = values["X-Amz-Credential"], let signature = values[Self.signatureName],
            let signedHeaders = values["X-Amz-SignedHeaders"], let date = values["X-Amz-Date"]
        else { throw .missingQueryParameters(Self.required.filter { values[$0] == nil }) }
        guard let time = SignatureTime(date) else { throw .malformedDate(date) }
        var expires: Int64?
        if let text = values["X-Amz-Expires"] {
            guard let seconds = ASCII.number(text.utf8) else { throw .malformedExpires(text) }
            expires = seconds
        }
        var bytes: [UInt8] = []
        func append(_ text: String) -> Range<Int> {
            let start = bytes.count
            bytes.append(contentsOf: text.utf8)
            return start..<bytes.count
        }
        let places = (
            credential: append(credential), signedHeaders: append(signedHeaders), signature: append(signature),
            token: values["X-Amz-Security-Token"].map(append)
        )
        return try PresentedSignature.read(
            in: bytes, credential: Credential(in: bytes, at: places.credential), signedHeaders: places.signedHeaders,
            signature: places.signature, time: time, securityToken: places.token, expires: expires, place: .query)
    }
}
