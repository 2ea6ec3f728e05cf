import WireProtocol

/// Where a member stands outside the body.
enum RESTField {
    case header(StaticString)
    case query(StaticString)

    var name: String {
        switch self {
        case .header(let name), .query(let name): name.description
        }
    }
}

/// Reads typed query parameters and headers. What is absent is nil; what cannot be read is S3's `InvalidArgument`.
extension RESTRequest {
    func text(_ field: RESTField) throws(ServiceError) -> String? {
        switch field {
        case .header(let name): try header(name)
        case .query(let name): query[name.description]
        }
    }

    /// A member of an enumeration.
    func text(_ field: RESTField, among values: [String]) throws(ServiceError) -> String? {
        guard let text = try text(field) else { return nil }
        guard values.contains(where: { $0.utf8.elementsEqual(text.utf8) }) else {
            throw .s3InvalidArgument(name: field.name, value: text)
        }
        return text
    }

    /// A list in one header, parted by commas.
    func texts(_ field: RESTField, among values: [String]) throws(ServiceError) -> [String]? {
        guard let text = try text(field) else { return nil }
        var items: [String] = []
        for part in text.utf8.split(separator: 0x2C) {
            let item = part.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed()
            guard let value = values.first(where: { $0.utf8.elementsEqual(item) }) else {
                throw .s3InvalidArgument(name: field.name, value: text)
            }
            items.append(value)
        }
        return items
    }

    /// A signed decimal that fits `range`.
    func integer(_ field: RESTField, in range: ClosedRange<Int>) throws(ServiceError) -> Int? {
        guard let text = try text(field) else { return nil }
        guard let value = RESTValue.integer(text.utf8), range.contains(value) else {
            throw .s3InvalidArgument(
                "Provided \(field.name) not an integer or within integer range", name: field.name, value: text)
        }
        return value
    }

    func boolean(_ field: RESTField) throws(ServiceError) -> Bool? {
        guard let text = try text(field) else { return nil }
        guard let value = RESTValue.boolean(text.utf8) else { throw .s3InvalidArgument(name: field.name, value: text) }
        return value
    }

    func httpDate(_ field: RESTField) throws(ServiceError) -> Timestamp? {
        guard let text = try text(field) else { return nil }
        guard let value = Timestamp(httpDate: text) else { throw .s3InvalidArgument(name: field.name, value: text) }
        return value
    }

    /// The date of `If-Modified-Since` and its like: one that cannot be read is no condition (RFC 9110 §13.1.3).
    func dateCondition(_ field: RESTField) throws(ServiceError) -> Timestamp? {
        try text(field).flatMap { Timestamp(httpDate: $0) }
    }

    func iso8601(_ field: RESTField) throws(ServiceError) -> Timestamp? {
        guard let text = try text(field) else { return nil }
        guard let value = Timestamp(iso8601: text) else { throw .s3InvalidArgument(name: field.name, value: text) }
        return value
    }
}
