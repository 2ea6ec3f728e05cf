import Directory
import GRDB

/// The rows of a child table, handed out to their parents in one pass: both are read in the order of the parent's id.
final class GroupedRows<Element> {
    private let rows: RowCursor
    private let element: (Row) throws -> Element
    private var head: Row?

    /// `sql` yields the parent's id first and is ordered by it.
    init(_ db: Database, sql: String, _ element: @escaping (Row) throws -> Element) throws {
        rows = try Row.fetchCursor(db, sql: sql)
        self.element = element
        head = try rows.next()
    }

    /// The elements of the parent `id`, which must come after every id asked for before.
    func take(_ id: String) throws -> [Element] {
        var elements: [Element] = []
        while let row = head, try row.text(0) == id {
            elements.append(try element(row))
            head = try rows.next()
        }
        return elements
    }

    /// Throws unless every row had a parent.
    func finish() throws {
        guard head == nil else { throw DirectoryStoreError.damaged("a row belongs to nothing") }
    }
}
