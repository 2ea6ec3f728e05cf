/// Literals of policies, read as the engine reads them, for those who look at policies without deciding.
package enum PolicyLiterals {
    /// Milliseconds since 1970 of a date condition's operand; nil when it is none.
    package static func milliseconds(ofDate text: String) -> Int64? { DateText.parse(text) }
}
