/// Why a form or a query string could not be read. Nothing of the input is in it.
public enum FormDecodingError: Error, Sendable, Equatable {
    /// More than `QueryParameters.maximumBytes` bytes (row W8: 413 with an empty body).
    case tooLarge
    /// More than `QueryParameters.maximumCount` parameters.
    case tooManyParameters
    /// A `%` without two hexadecimal digits.
    case invalidPercentEncoding
    /// A name or a value that is not UTF-8.
    case invalidUTF8

    /// The answer of a Query service: 413 for what is too large, else 400 `MalformedInput` without a message (row W6).
    public var serviceError: ServiceError {
        switch self {
        case .tooLarge: ServiceError("RequestEntityTooLarge", status: 413, message: nil)
        case .tooManyParameters, .invalidPercentEncoding, .invalidUTF8: .malformedInput()
        }
    }
}

extension QueryParameters {
    /// Like `init(decoding:)`, with the error that the client gets.
    public static func decoding(_ encoded: some Collection<UInt8>) throws(ServiceError)
        -> QueryParameters
    {
        do throws(FormDecodingError) {
            return try QueryParameters(decoding: encoded)
        } catch {
            throw error.serviceError
        }
    }
}

extension ServiceError {
    /// 400 `MalformedInput`: what a parameter holds cannot be read as its type. Mostly without a message (row W6).
    public static func malformedInput(_ message: String? = nil) -> ServiceError {
        ServiceError("MalformedInput", status: 400, message: message)
    }
}
