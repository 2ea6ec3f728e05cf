/// What the model demands of a text.
struct TextRule: Sendable {
    /// Limits in Unicode code points (row W7).
    var minimum: Int?
    var maximum: Int?
    var pattern: TextPattern?
    /// The values of an enumeration, in the model's order.
    var values: [String]?
    /// Never repeated in a message (row V3).
    var isSensitive = false

    init(
        minimum: Int? = nil, maximum: Int? = nil, pattern: TextPattern? = nil, values: [String]? = nil,
        isSensitive: Bool = false
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.pattern = pattern
        self.values = values
        self.isSensitive = isSensitive
    }
}

/// What the model demands of a number.
struct IntegerRule: Sendable {
    var minimum: Int?
    var maximum: Int?
    /// IAM words the limits of `MaxItems` as one range (iam.md §6.2).
    var isWordedAsRange: Bool

    init(minimum: Int? = nil, maximum: Int? = nil, isWordedAsRange: Bool = false) {
        self.minimum = minimum
        self.maximum = maximum
        self.isWordedAsRange = isWordedAsRange
    }
}

/// What the model demands of a list: limits of its count.
struct ListRule: Sendable {
    var minimum: Int?
    var maximum: Int?

    init(minimum: Int? = nil, maximum: Int? = nil) {
        self.minimum = minimum
        self.maximum = maximum
    }
}
