import AWSNames
import Authorization
public import Logging

/// The audit trail as structured log lines: one a request, constant message, values as metadata.
///
/// Field names are CloudTrail's where CloudTrail has the field (reference sts.md §9.2). Access key ids are in it;
/// secrets, tokens and canonical requests never are.
public struct LogAuditTrail: AuditTrail {
    private let logger: Logger

    public init(_ logger: Logger) { self.logger = logger }

    public func record(_ record: AuditRecord) {
        // Building metadata costs more than asking whether anybody listens.
        guard logger.logLevel <= .info else { return }
        var metadata: Logger.Metadata = [
            "requestID": .string(record.requestID),
            "status": .stringConvertible(record.status),
        ]
        if let action = record.action {
            metadata["eventSource"] = .string("\(action.service).amazonaws.com")
            metadata["eventName"] = .string(action.name)
        }
        if let caller = record.caller {
            metadata["arn"] = .string(caller.arn)
            if let key = caller.accessKeyID { metadata["accessKeyId"] = .string(key.rawValue) }
            if let first = caller.session?.firstCaller { metadata["firstCaller"] = .string(first) }
            if let identity = caller.session?.sourceIdentity {
                metadata["sourceIdentity"] = .string(identity)
            }
        }
        if let address = record.sourceAddress { metadata["sourceIPAddress"] = .string(address) }
        if let agent = record.userAgent { metadata["userAgent"] = .string(agent) }
        if let region = record.region { metadata["awsRegion"] = .string(region.rawValue) }
        if let code = record.errorCode { metadata["errorCode"] = .string(code) }
        if let note = record.note { metadata["note"] = .string(note) }
        logger.info("request", metadata: metadata)
    }
}
