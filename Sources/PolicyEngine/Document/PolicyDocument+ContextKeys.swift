extension PolicyDocument {
    /// The condition keys and the names of variables that the document asks for, as written, each once (reference
    /// iam.md §7.3). Of `${key, 'default'}` it is `key`; the predefined `*`, `?` and `$` are names too.
    public var contextKeys: [String] {
        var keys: [String] = []
        var seen: Set<String> = []
        func add(_ key: String) {
            if seen.insert(key).inserted { keys.append(key) }
        }
        for statement in statements {
            for text in statement.resource?.values ?? [] { variables(in: text).forEach(add) }
            for condition in statement.conditions {
                add(condition.key)
                for text in condition.values { variables(in: text).forEach(add) }
            }
        }
        return keys
    }

    /// Variables mean nothing in documents of the older version.
    private func variables(in text: String) -> [String] {
        guard version == .v2012 else { return [] }
        var names: [String] = []
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            rest = rest[rest.index(after: dollar)...]
            guard rest.first == "{", let end = rest.firstIndex(of: "}") else { continue }
            let name = rest[rest.index(after: rest.startIndex)..<end].prefix { $0 != "," }
            let key = name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
            if !key.isEmpty { names.append(String(key)) }
            rest = rest[rest.index(after: end)...]
        }
        return names
    }
}
