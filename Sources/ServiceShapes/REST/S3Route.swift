/// What distinguishes one S3 operation's requests from all others'.
struct S3Route: Sendable {
    /// What a request's host and path name.
    enum Target: Sendable {
        case service
        case bucket
        case object
    }

    let operation: String
    let method: String
    let target: Target
    /// Query parameters that must be there. Their number is how specific the route is.
    let query: [String]
    /// Query parameters that select another operation elsewhere and are mere parameters here.
    let optionalQuery: [String]
    /// Header fields that must be there, lower case.
    let headers: [String]

    init(
        _ operation: String, _ method: String, _ target: Target, query: [String] = [], optionalQuery: [String] = [],
        headers: [String] = []
    ) {
        self.operation = operation
        self.method = method
        self.target = target
        self.query = query
        self.optionalQuery = optionalQuery
        self.headers = headers
    }

    /// How much the route demands: a query parameter outweighs a header.
    var rank: Int { query.count * 2 + headers.count }

    /// The query parameters that select operations on a target: `acl`, `policy`, `uploadId` …
    static let selectors: [Target: Set<String>] = Dictionary(
        S3Routing.routes.map { ($0.target, Set($0.query)) }, uniquingKeysWith: { $0.union($1) })
}

/// Names the operation of an S3 request, served or not.
public enum S3Routing {
    /// The operation that a request asks for, or nil when S3 has none such.
    ///
    /// Of several that fit, the one that demands most is meant: `?partNumber&uploadId` is `UploadPart`, not
    /// `PutObject`. Parameters that select no operation, `x-id` among them, change nothing. One that does select an
    /// operation is never passed over: `DELETE /bucket?analytics` without the id that it needs is nothing, and by no
    /// means `DeleteBucket`.
    /// - Parameter headerNames: in lower case.
    public static func operation(
        method: String, hasBucket: Bool, hasKey: Bool, queryNames: Set<String>, headerNames: Set<String>
    ) -> String? {
        guard hasBucket || !hasKey else { return nil }
        let target: S3Route.Target = hasKey ? .object : hasBucket ? .bucket : .service
        let selected = queryNames.intersection(S3Route.selectors[target] ?? [])
        var best: S3Route?
        for route in routes where route.target == target && route.method.utf8.elementsEqual(method.utf8) {
            guard route.query.allSatisfy(selected.contains), route.headers.allSatisfy(headerNames.contains),
                selected.allSatisfy({ route.query.contains($0) || route.optionalQuery.contains($0) })
            else { continue }
            if route.rank > best?.rank ?? -1 { best = route }
        }
        return best?.operation
    }
}
