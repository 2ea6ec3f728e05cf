/// An element that `XMLReader` read. Namespaces and attributes are gone.
public struct XMLElement: Sendable, Equatable {
    /// The local name, without a prefix.
    public let name: String
    /// The elements inside, in order.
    public internal(set) var children: [XMLElement]
    /// The characters inside, those between elements left out when there are any.
    public internal(set) var text: String

    public init(name: String, children: [XMLElement] = [], text: String = "") {
        self.name = name
        self.children = children
        self.text = text
    }

    /// The first child with this name, or nil.
    public func child(_ name: String) -> XMLElement? {
        children.first { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// Every child with this name, in order.
    public func children(_ name: String) -> [XMLElement] {
        children.filter { $0.name.utf8.elementsEqual(name.utf8) }
    }
}
