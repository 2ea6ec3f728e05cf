/// A policy document that has been read and found to be in order for its kind.
public struct PolicyDocument: Sendable {
    /// The language version that the document asks for; variables work in the newer one only (reference iam.md §1.7).
    public enum Version: String, Sendable {
        case v2008 = "2008-10-17"
        case v2012 = "2012-10-17"
    }

    public let kind: PolicyKind
    public let version: Version
    public let id: String?
    public let statements: [Statement]
    /// The text as it was received.
    public let text: String
    /// The `AWS` principal values with their places in the text.
    let awsPrincipalNodes: [JSONNode]

    /// Reads `text` as a policy of `kind`: grammar, limits and AWS's rules for the kind, in AWS's order.
    ///
    /// Quotas (`PolicyQuota`), the existence of principals, and whether a bucket policy speaks of its bucket are the
    /// service's to check.
    /// - Throws: `PolicyDocumentError` with AWS's sentence.
    public init(parsing text: String, kind: PolicyKind) throws(PolicyDocumentError) {
        var decoder = PolicyDecoder(text: text, kind: kind)
        let root = try decoder.root()
        statements = try decoder.statements(of: root)
        version = decoder.version
        id = decoder.id
        awsPrincipalNodes = decoder.awsPrincipalNodes
        self.kind = kind
        self.text = text
    }
}

extension PolicyDocument {
    /// The values of every `AWS` principal, as written, in order.
    public var awsPrincipals: [String] { awsPrincipalNodes.compactMap(\.string) }

    /// The text with each `AWS` principal replaced by what `transform` makes of it; all else stays byte for byte.
    ///
    /// This is how user and role ARNs become unique ids when a policy is stored, and ARNs again when it is read
    /// (rows X24–X27 of sts.md).
    public func rewritingAWSPrincipals<Failure: Error>(
        _ transform: (String) throws(Failure) -> String
    ) throws(Failure) -> String {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var copied = 0
        for node in awsPrincipalNodes {
            guard let value = node.string else { continue }
            output += bytes[copied..<node.range.lowerBound]
            output += Self.jsonString(try transform(value))
            copied = node.range.upperBound
        }
        output += bytes[copied...]
        return String(decoding: output, as: UTF8.self)
    }

    private static func jsonString(_ text: String) -> [UInt8] {
        var output: [UInt8] = [0x22]
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: output += [0x5C, byte]
            case 0..<0x20: output += Array("\\u00".utf8) + hexDigits(byte)
            default: output.append(byte)
            }
        }
        return output + [0x22]
    }

    private static func hexDigits(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    /// The size of a policy as quotas count it: characters without the white space between JSON's tokens
    /// (reference iam.md §1.1, §1.2).
    public static func quotaCharacters(of text: String) -> Int {
        var count = 0
        var inString = false
        var escaped = false
        for scalar in text.unicodeScalars {
            if inString {
                count += 1
                if escaped {
                    escaped = false
                } else if scalar == "\\" {
                    escaped = true
                } else if scalar == "\"" {
                    inString = false
                }
                continue
            }
            switch scalar {
            case " ", "\t", "\n", "\r": continue
            case "\"": inString = true
            default: break
            }
            count += 1
        }
        return count
    }
}
