import WireProtocol

/// Reads the typed values of labels, query parameters and headers. Nil in, nil out; what cannot be read is S3's
/// `InvalidArgument`, and a value that may hold a secret is not repeated.
enum RESTValue {
    static func required<Value>(_ value: Value?, _ name: String) throws(ServiceError) -> Value {
        guard let value else { throw .s3InvalidArgument(name: name, value: nil) }
        return value
    }

    /// A member of an enumeration.
    static func text(_ text: String?, _ name: String, among values: [String]) throws(ServiceError) -> String? {
        guard let text else { return nil }
        guard values.contains(where: { $0.utf8.elementsEqual(text.utf8) }) else {
            throw .s3InvalidArgument(name: name, value: text)
        }
        return text
    }

    /// A list in one header, parted by commas.
    static func texts(_ text: String?, _ name: String, among values: [String]) throws(ServiceError) -> [String]? {
        guard let text else { return nil }
        var items: [String] = []
        for part in text.utf8.split(separator: 0x2C) {
            let item = part.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed()
            guard let value = values.first(where: { $0.utf8.elementsEqual(item) }) else {
                throw .s3InvalidArgument(name: name, value: text)
            }
            items.append(value)
        }
        return items
    }

    /// A signed decimal that fits `range`.
    static func integer(_ text: String?, _ name: String, in range: ClosedRange<Int>) throws(ServiceError) -> Int? {
        guard let text else { return nil }
        guard let value = parse(text.utf8), range.contains(value) else {
            throw .s3InvalidArgument(
                "Provided \(name) not an integer or within integer range", name: name, value: text)
        }
        return value
    }

    static func boolean(_ text: String?, _ name: String) throws(ServiceError) -> Bool? {
        guard let text else { return nil }
        guard let value = parseBoolean(text.utf8) else { throw .s3InvalidArgument(name: name, value: text) }
        return value
    }

    /// An HTTP date. A condition that cannot be read is no condition (RFC 9110 §13.1.3); any other is an error.
    static func httpDate(_ text: String?, _ name: String, isCondition: Bool) throws(ServiceError) -> Timestamp? {
        guard let text else { return nil }
        guard let value = Timestamp(httpDate: text) else {
            if isCondition { return nil }
            throw .s3InvalidArgument(name: name, value: text)
        }
        return value
    }

    static func iso8601(_ text: String?, _ name: String) throws(ServiceError) -> Timestamp? {
        guard let text else { return nil }
        guard let value = Timestamp(iso8601: text) else { throw .s3InvalidArgument(name: name, value: text) }
        return value
    }

    /// The value of an optional sign and ASCII digits, or nil.
    static func parse(_ text: some Collection<UInt8>) -> Int? {
        let isNegative = text.first == 0x2D
        let digits = text.first == 0x2D || text.first == 0x2B ? text.dropFirst() : text[...]
        guard !digits.isEmpty else { return nil }
        var value = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowed) = product.subtractingReportingOverflow(Int(digit - 0x30))
            guard !overflow, !overflowed else { return nil }
            value = sum
        }
        guard isNegative || value != .min else { return nil }
        return isNegative ? value : -value
    }

    static func parseBoolean(_ text: some Collection<UInt8>) -> Bool? {
        switch String(decoding: text.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 0x20 : $0 }, as: UTF8.self) {
        case "true": true
        case "false": false
        default: nil
        }
    }
}
