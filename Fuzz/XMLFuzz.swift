// fuzz-sources: Sources/AWSNames Sources/WireProtocol
//
// Reads arbitrary bytes as an S3 request's document. Nothing may trap, and what was read, written and read again is the
// same.
import WireProtocol

private func write(_ element: XMLElement, into writer: inout XMLWriter) {
    if element.children.isEmpty {
        writer.element(named: element.name, element.text)
    } else {
        writer.element(named: element.name) { writer in
            for child in element.children { write(child, into: &writer) }
        }
    }
}

private func isSame(_ left: XMLElement, _ right: XMLElement) -> Bool {
    left.name.utf8.elementsEqual(right.name.utf8) && left.text.utf8.elementsEqual(right.text.utf8)
        && left.children.count == right.children.count && zip(left.children, right.children).allSatisfy(isSame)
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzXML(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let element = try? XMLReader.read(bytes) else { return 0 }
    var writer = XMLWriter(layout: .declaredCompact)
    write(element, into: &writer)
    guard let again = try? XMLReader.read(writer.bytes), isSame(element, again) else {
        fatalError("a document reads differently the second time")
    }
    return 0
}
