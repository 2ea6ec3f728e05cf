import AWSNames
import ServiceShapes
import WireProtocol

/// The rules of tags (reference iam.md §6.7). Keys of users and roles compare without case, those of policies with it.
enum TagRules {
    case foldingCase
    case exact

    /// Throws unless the tags of one request are in order.
    func check(_ tags: [IAMShapes.Tag]) throws(ServiceError) {
        var keys: Set<String> = []
        for tag in tags {
            guard keys.insert(identity(of: tag.key)).inserted else {
                throw IAMShapes.Errors.invalidInput(duplicateSentence)
            }
        }
        guard !tags.contains(where: { $0.key.lowercased().hasPrefix("aws:") }) else {
            throw IAMShapes.Errors.invalidInput("Tag keys beginning with aws: are reserved for system use.")
        }
    }

    /// `stored` with `tags` put over it; the spelling written last wins.
    func merging(_ tags: [IAMShapes.Tag], into stored: [Tag]) throws(ServiceError) -> [Tag] {
        try check(tags)
        var merged = stored
        for tag in tags {
            let new = Tag(key: tag.key, value: tag.value)
            if let index = merged.firstIndex(where: { identity(of: $0.key) == identity(of: tag.key) }) {
                merged[index] = new
            } else {
                merged.append(new)
            }
        }
        guard merged.count <= Tag.maximumCount else {
            throw IAMShapes.Errors.limitExceeded("The number of tags has reached the maximum limit.")
        }
        return merged
    }

    /// `stored` without `keys`; keys that are not there do not matter.
    func removing(_ keys: [String], from stored: [Tag]) -> [Tag] {
        let keys = Set(keys.map(identity))
        return stored.filter { !keys.contains(identity(of: $0.key)) }
    }

    private func identity(of key: String) -> String {
        switch self {
        case .foldingCase: Tag.foldedKey(key)
        case .exact: key
        }
    }

    private var duplicateSentence: String {
        switch self {
        case .foldingCase: "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        case .exact: "Duplicate tag keys found."
        }
    }
}

extension [Tag] {
    var shapes: [IAMShapes.Tag] { map { IAMShapes.Tag(key: $0.key, value: $0.value) } }
    /// For members that appear only when there is something to show (reference iam.md §6.8).
    var shapesIfAny: [IAMShapes.Tag]? { isEmpty ? nil : shapes }
}
