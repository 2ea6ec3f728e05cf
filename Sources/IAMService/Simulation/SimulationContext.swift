import PolicyEngine
import ServiceShapes
import WireProtocol

/// The condition keys of a simulated request: what the caller brings, the time, and what was given, which wins.
enum SimulationContext {
    /// The most entries that are read.
    static let maximumEntries = 500

    static func make(
        _ entries: [IAMShapes.ContextEntry]?, caller: SimulatedCaller, now: Timestamp
    ) throws(ServiceError) -> ConditionContext {
        var context = ConditionContext()
        context.unreadableNumbersNeverDiffer = true
        context.set("aws:CurrentTime", .date(millisecondsSinceEpoch: now.milliseconds))
        context.set("aws:EpochTime", .number(now.seconds))
        for (key, value) in caller.defaults { context.set(key, .string(value)) }
        let entries = entries ?? []
        guard entries.count <= maximumEntries else {
            throw IAMShapes.Errors.invalidInput("The list of context entries cannot exceed \(maximumEntries) items.")
        }
        for entry in entries {
            guard let key = entry.contextKeyName else {
                throw IAMShapes.Errors.invalidInput("Context entries must have a name.")
            }
            context.set(key, try value(of: entry, key))
        }
        return context
    }

    /// Types say whether a key has one value or several; how a value is read is the operators' to say.
    private static func value(of entry: IAMShapes.ContextEntry, _ key: String) throws(ServiceError) -> ConditionValue {
        let values = entry.contextKeyValues ?? []
        switch entry.contextKeyType {
        case "string", "numeric", "boolean", "ip", "binary", "date":
            guard values.count <= 1 else {
                throw IAMShapes.Errors.invalidInput("Context key \(key) has several values, but its type has one.")
            }
            return .string(values.first ?? "")
        case "stringList", "numericList", "booleanList", "ipList", "binaryList", "dateList":
            return .strings(values)
        default:
            throw IAMShapes.Errors.invalidInput("Context key \(key) has no valid type.")
        }
    }
}
