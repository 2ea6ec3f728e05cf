/// The form of a Query service's reply: XML, or JSON for clients that accept it (row W32).
public enum QueryFormat: Sendable {
    case xml
    case json

    /// The reply's `Content-Type` (row W26).
    public var contentType: String {
        switch self {
        case .xml: "text/xml"
        case .json: "application/json"
        }
    }
}
