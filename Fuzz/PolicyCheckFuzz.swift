// fuzz-sources: Sources/AWSNames Sources/WireProtocol Sources/PolicyEngine Sources/PolicyLinting
//
// Checks arbitrary bytes as every kind of policy and prints the report in both ways. Nothing may trap, each finding
// lies in the text, and nothing that could disturb a terminal is printed.
import PolicyEngine
import PolicyLinting

private let check = PolicyCheck(now: 1_789_430_400_000)

private func examine(_ report: PolicyReport, of text: String) {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    for finding in report.findings where finding.line > 0 {
        guard lines.indices.contains(finding.line - 1), finding.column >= 1, finding.length >= 1,
            finding.column <= lines[finding.line - 1].count + 1
        else { fatalError("a finding points outside of the text") }
    }
    let printed = report.text(of: text, file: "f")
    let isCalm = printed.unicodeScalars.allSatisfy {
        $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control
    }
    guard isCalm else { fatalError("a control character is printed") }
    guard (try? JSONParser.parse(PolicyReport.json([("f", report)]))) != nil || printed.utf8.count > 200_000 else {
        fatalError("the report is no JSON")
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPolicyCheck(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    let (text, report) = check.check(bytes, as: nil)
    examine(report, of: text)
    guard String(validating: bytes, as: UTF8.self) != nil else { return 0 }
    for kind in PolicyKind.allCases { examine(check.check(text, as: kind), of: text) }
    return 0
}
