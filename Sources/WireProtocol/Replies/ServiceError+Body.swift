extension ServiceError {
    /// The namespace of the errors that routing answers with (row W18).
    public static let faultNamespace = "http://webservices.amazon.com/AWSFault/2005-15-09"

    /// The body of a Query service's error: `<ErrorResponse>` in XML, `{"Error":…,"RequestId":…}` in JSON (rows W29,
    /// W32). An error that `usesFaultNamespace` takes that one instead of the service's.
    public func queryBody(namespace: String, requestID: String, format: QueryFormat) -> [UInt8] {
        ElementWriter.document(format) { writer in
            switch format {
            case .xml:
                let space = usesFaultNamespace ? Self.faultNamespace : namespace
                writer.structure(named: "ErrorResponse", namespace: space) { writer in
                    writer.structure("Error") { writer in
                        writer.text("Type", fault.rawValue)
                        encodeCode(into: &writer)
                    }
                    writer.text("RequestId", requestID)
                }
            case .json:
                writer.structure("Error") { writer in
                    encodeCode(into: &writer)
                    writer.text("Type", fault.rawValue)
                }
                writer.text("RequestId", requestID)
            }
        }
    }

    /// The body of an S3 error: `<Error>` with `Code`, `Message`, the error's details in their order, `RequestId` and
    /// `HostId`. Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>.
    public func s3Body(requestID: String, hostID: String) -> [UInt8] {
        var writer = XMLWriter(layout: .declaredCompact)
        writer.element("Error") { writer in
            writer.element("Code", code)
            if let message { writer.element("Message", message) }
            for detail in details { writer.element(named: detail.name, detail.value) }
            writer.element("RequestId", requestID)
            writer.element("HostId", hostID)
        }
        return writer.bytes
    }

    private func encodeCode(into writer: inout ElementWriter) {
        writer.text("Code", code)
        if let message { writer.text("Message", message) }
        for detail in details { writer.text(named: detail.name, detail.value) }
    }
}
