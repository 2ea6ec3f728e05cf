import WireProtocol

/// What query parameters, headers, labels and documents of S3 have in common.
enum RESTValue {
    static let int32 = Int(Int32.min)...Int(Int32.max)
    static let int64 = Int.min...Int.max

    static func required<Value>(_ value: Value?, _ name: String) throws(ServiceError) -> Value {
        guard let value else { throw .s3InvalidArgument(name: name, value: nil) }
        return value
    }

    /// A body that is one text.
    static func body(_ bytes: [UInt8]) throws(ServiceError) -> String {
        guard !bytes.isEmpty else {
            throw ServiceError("MissingRequestBodyError", status: 400, message: "Request Body is empty")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .s3InvalidArgument("The request body is not UTF-8", name: "body", value: nil)
        }
        return text
    }

    /// The value of an optional sign and ASCII digits, or nil when it is none or does not fit 64 bits.
    static func integer(_ text: some Collection<UInt8>) -> Int? {
        let isNegative = text.first == 0x2D
        let digits = isNegative || text.first == 0x2B ? text.dropFirst() : text[...]
        guard !digits.isEmpty else { return nil }
        // Counted below zero, where one value more fits.
        var value = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowed) = product.subtractingReportingOverflow(Int(digit - 0x30))
            guard !overflow, !overflowed else { return nil }
            value = sum
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// `true` or `false` in any case.
    static func boolean(_ text: some Sequence<UInt8>) -> Bool? {
        switch String(decoding: text.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 0x20 : $0 }, as: UTF8.self) {
        case "true": true
        case "false": false
        default: nil
        }
    }
}
