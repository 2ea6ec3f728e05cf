import Testing
import WireProtocol

@Suite("Constraint violations")
struct ConstraintViolationsTests {
    @Test("nothing noted, nothing thrown")
    func none() {
        let violations = ConstraintViolations(wording: .echoingValues)
        #expect(violations.isEmpty)
        #expect(violations.error == nil)
    }

    @Test("one error, several errors (row V1)")
    func counts() {
        var violations = ConstraintViolations(wording: .echoingValues)
        violations.add("c", value: .text("v"), path: "p")
        #expect(
            violations.error?.message == "1 validation error detected: Value 'v' at 'p' failed to satisfy constraint: c"
        )
        violations.add("d", value: .absent, path: "q")
        violations.add("e", value: .sensitive, path: "r")
        #expect(
            violations.error?.message
                == "3 validation errors detected: Value 'v' at 'p' failed to satisfy constraint: c; "
                + "Value null at 'q' failed to satisfy constraint: d; Value at 'r' failed to satisfy constraint: e")
    }

    @Test("IAM repeats no value, and its own sentences give way to clauses (iam.md §6.2)")
    func omitting() {
        var violations = ConstraintViolations(wording: .omittingValues)
        violations.add(sentence: "first")
        violations.add(sentence: "second")
        #expect(violations.error?.message == "first")
        violations.add("c", value: .text("v"), path: "p")
        violations.add("d", value: .absent, path: "q")
        #expect(
            violations.error?.message == "2 validation errors detected: Value at 'p' failed to satisfy constraint: c; "
                + "Value at 'q' failed to satisfy constraint: d")
    }

    @Test("a reply stays bounded whatever was sent")
    func bounds() throws {
        var violations = ConstraintViolations(wording: .echoingValues)
        let long = String(repeating: "x", count: ConstraintViolations.maximumEchoedBytes + 1)
        violations.add("c", value: .text(long), path: "p")
        for index in 0..<10_000 { violations.add("c", value: .absent, path: "p\(index)") }
        let message = try #require(violations.error?.message)
        #expect(message.hasPrefix("10001 validation errors detected: Value at 'p' failed"))
        #expect(message.utf8.count < 20_000)
        #expect(message.contains("'p98'"))
        #expect(!message.contains("'p99'"))
    }
}
