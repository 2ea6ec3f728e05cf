import ServiceShapes
import WireProtocol

/// One page of a list (reference iam.md §6.5).
///
/// A marker names the last item that was shown, not a position: what is made or deleted between two pages neither
/// repeats nor hides another item.
struct Page<Item> {
    let items: [Item]
    /// The marker of the next page; nil on the last.
    let marker: String?

    var isTruncated: Bool { marker != nil }

    /// The page of `items` after `marker`.
    ///
    /// - Parameters:
    ///   - items: in the order of `precedes`.
    ///   - maxItems: 1 to 1,000, validated; nil means 100.
    ///   - key: what tells items apart.
    init(
        of items: [Item], after marker: String?, maxItems: Int?,
        by precedes: (String, String) -> Bool = { $0 < $1 }, key: (Item) -> String
    ) throws(ServiceError) {
        var start = 0
        if let marker {
            let last = try Marker.key(of: marker)
            start = items.firstIndex { precedes(last, key($0)) } ?? items.count
        }
        let end = min(items.count, start + (maxItems ?? Self.defaultCount))
        self.items = Array(items[start..<end])
        self.marker = end < items.count ? Marker.text(of: key(items[end - 1])) : nil
    }

    private static var defaultCount: Int { 100 }
}

extension Page {
    /// The page with each item in another form.
    func map<Other>(_ transform: (Item) -> Other) -> Page<Other> {
        Page<Other>(items: items.map(transform), marker: marker)
    }

    private init(items: [Item], marker: String?) {
        self.items = items
        self.marker = marker
    }
}

extension Page where Item == IAMShapes.Tag {
    /// Tags in their stored order.
    init(of tags: [IAMShapes.Tag], after marker: String?, maxItems: Int?) throws(ServiceError) {
        let numbered = tags.enumerated().map { (key: Marker.number($0.offset), tag: $0.element) }
        let page = try Page<(key: String, tag: IAMShapes.Tag)>(
            of: numbered, after: marker, maxItems: maxItems, key: \.key)
        self = page.map(\.tag)
    }
}

/// Markers as text: opaque to clients, free of characters that a form would have to escape.
enum Marker {
    private static let label = "1:"

    static func text(of key: String) -> String { Hex.encode(Array((label + key).utf8)) }

    static func key(of marker: String) throws(ServiceError) -> String {
        guard let bytes = Hex.decode(marker), let text = String(validating: bytes, as: UTF8.self),
            text.hasPrefix(label)
        else { throw .validation("Invalid Marker.") }
        return String(text.dropFirst(label.count))
    }

    /// A number that sorts as text.
    static func number(_ value: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, 20 - digits.utf8.count)) + digits
    }
}
