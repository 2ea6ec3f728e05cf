import WireProtocol

/// Where a request to a Query service goes, by its head alone (rows W1, W11, W12, W20–W22).
enum QueryRoute {
    /// GET with its parameters in the query.
    case query
    /// POST with its parameters in a form.
    case form
    /// Answered without asking who it is.
    case elsewhere(Elsewhere)

    enum Elsewhere {
        case redirect(query: String?)
        case unknownOperation(isHead: Bool)
        case crossOriginPreflight
        case signatureDoesNotMatch
    }

    init(_ head: HTTPRequestHead) {
        if head.method == "OPTIONS", head.header("origin") != nil,
            head.header("access-control-request-method") == "POST"
        {
            self = .elsewhere(.crossOriginPreflight)
            return
        }
        let isPost = head.method == "POST"
        guard head.equals(head.pathRange, "/") else {
            let isQuery =
                isPost && head.isForm
                || Self.names(in: head.query).contains { $0 == "Action" || $0 == "Version" }
            self = .elsewhere(
                isQuery ? .signatureDoesNotMatch : .unknownOperation(isHead: head.method == "HEAD"))
            return
        }
        switch head.method {
        case "POST" where head.isForm:
            self = .form
        case "POST":
            self = .elsewhere(.redirect(query: head.query.map(String.init)))
        case "GET" where Self.names(in: head.query).contains("Action"):
            self = .query
        case "GET":
            self = .elsewhere(.redirect(query: head.query.map(String.init)))
        default:
            self = .elsewhere(.unknownOperation(isHead: head.method == "HEAD"))
        }
    }

    private static func names(in query: Substring?) -> [Substring] {
        (query ?? "").split(separator: "&").map { $0.prefix { $0 != "=" } }
    }
}
