/// What stands around an operation's output, put together once and not for every reply. Shared, not copied.
public final class ReplyElements: Sendable {
    let response: String
    let result: String
    /// The tags in XML, in the order of a reply: they lie behind one another.
    private let tags: [UInt8]
    /// Where each of them ends.
    private let responseEnd, namespaceEnd, resultEnd, resultClosed, metadataEnd: Int

    /// - Parameter operation: AWS's name of the operation.
    public init(operation: String) {
        response = operation + "Response"
        result = operation + "Result"
        var tags: [UInt8] = []
        func ended(_ text: String) -> Int {
            tags += Array(text.utf8)
            return tags.count
        }
        responseEnd = ended("<\(response) xmlns=\"")
        namespaceEnd = ended("\">\n")
        resultEnd = ended("  <\(result)>\n")
        resultClosed = ended("  </\(result)>\n")
        metadataEnd = ended("  <ResponseMetadata>\n    <RequestId>")
        _ = ended("</RequestId>\n  </ResponseMetadata>\n</\(response)>\n")
        self.tags = tags
    }

    /// Begins a reply in XML; what it returns goes to `close`.
    func open(_ xml: inout XMLWriter, namespace: String, hasResult: Bool) -> Int {
        xml.append(tags: tags[..<responseEnd], levels: 0)
        xml.append(text: namespace)
        if hasResult {
            xml.append(tags: tags[responseEnd..<resultEnd], levels: 2)
        } else {
            xml.append(tags: tags[responseEnd..<namespaceEnd], levels: 1)
        }
        return xml.count
    }

    /// Ends it.
    func close(_ xml: inout XMLWriter, openedAt start: Int, requestID: String, hasResult: Bool) {
        if !hasResult {
            xml.append(tags: tags[resultClosed..<metadataEnd], levels: -1)
        } else if xml.count > start {
            xml.append(tags: tags[resultEnd..<metadataEnd], levels: -2)
        } else {
            xml.removeLast(2)
            xml.append(tags: ArraySlice("/>\n".utf8), levels: 0)
            xml.append(tags: tags[resultClosed..<metadataEnd], levels: -2)
        }
        xml.append(text: requestID)
        xml.append(tags: tags[metadataEnd...], levels: 0)
    }
}

extension QueryOutput {
    /// The body of a success: `<{Op}Response>` with `<{Op}Result>` and `<ResponseMetadata>` (row W28).
    public func queryBody(
        in elements: ReplyElements, namespace: String, requestID: String, format: QueryFormat
    ) -> [UInt8] {
        switch format {
        case .xml:
            ElementWriter.document(
                in: elements, namespace: namespace, requestID: requestID, hasResult: Self.hasResult
            ) { encode(into: &$0) }
        case .json:
            ElementWriter.document(.json) { writer in
                writer.structure(named: elements.response) { writer in
                    if Self.hasResult {
                        writer.structure(named: elements.result) { encode(into: &$0) }
                    }
                    writer.structure("ResponseMetadata") { $0.text("RequestId", requestID) }
                }
            }
        }
    }
}
