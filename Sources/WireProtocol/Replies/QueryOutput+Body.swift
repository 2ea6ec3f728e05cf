/// The names of the elements around an operation's output, put together once and not for every reply.
public struct ReplyElements: Sendable {
    let response: String
    let result: String

    /// - Parameter operation: AWS's name of the operation.
    public init(operation: String) {
        response = operation + "Response"
        result = operation + "Result"
    }
}

extension QueryOutput {
    /// The body of a success: `<{Op}Response>` with `<{Op}Result>` and `<ResponseMetadata>` (row W28).
    public func queryBody(
        in elements: ReplyElements, namespace: String, requestID: String, format: QueryFormat
    ) -> [UInt8] {
        ElementWriter.document(format) { writer in
            writer.structure(named: elements.response, namespace: namespace) { writer in
                if Self.hasResult {
                    writer.structure(named: elements.result) { encode(into: &$0) }
                }
                writer.structure("ResponseMetadata") { $0.text("RequestId", requestID) }
            }
        }
    }
}
