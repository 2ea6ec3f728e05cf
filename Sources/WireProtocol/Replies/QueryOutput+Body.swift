extension QueryOutput {
    /// The body of a success: `<{Op}Response>` with `<{Op}Result>` and `<ResponseMetadata>` (row W28).
    public func queryBody(
        operation: String, namespace: String, requestID: String, format: QueryFormat
    ) -> [UInt8] {
        ElementWriter.document(format) { writer in
            writer.structure(operation + "Response", namespace: namespace) { writer in
                if Self.hasResult {
                    writer.structure(operation + "Result") { encode(into: &$0) }
                }
                writer.structure("ResponseMetadata") { $0.text("RequestId", requestID) }
            }
        }
    }
}
