// fuzz-sources: Sources/AWSNames Sources/WireProtocol
//
// Reads arbitrary bytes as a form and takes everything out of it by every way there is. Nothing may trap, and what is
// read by name must be the first of what was received under it.
import WireProtocol

private func exercise(_ reader: QueryReader, depth: Int) {
    guard depth < 4 else { return }
    for member in ["Tags", "Key", "arn", "DurationSeconds", "L", "a"] as [StaticString] {
        _ = reader.text(member)
        _ = try? reader.integer(member)
        _ = try? reader.boolean(member)
        _ = try? reader.texts(member)
        _ = reader.path(of: member)
        for element in (try? reader.structures(member)) ?? [] {
            if let element { exercise(element, depth: depth + 1) }
        }
        if let inner = reader.structure(member) { exercise(inner, depth: depth + 1) }
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzForm(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let parameters = try? QueryParameters(decoding: bytes) else { return 0 }
    var first: [[UInt8]: String] = [:]
    for (name, value) in parameters.all where first[Array(name.utf8)] == nil { first[Array(name.utf8)] = value }
    for (name, value) in first {
        guard parameters[String(decoding: name, as: UTF8.self)]?.utf8.elementsEqual(value.utf8) == true else {
            fatalError("a parameter is not the first of its name")
        }
    }
    // What was decoded, encoded again, is the same.
    let encoded = parameters.all.map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }
    guard let again = try? QueryParameters(decoding: Array(encoded.joined(separator: "&").utf8)),
        again.all.elementsEqual(parameters.all, by: { $0.name == $1.name && $0.value == $1.value })
    else { fatalError("a form reads differently the second time") }
    exercise(QueryReader(parameters), depth: 0)
    return 0
}
