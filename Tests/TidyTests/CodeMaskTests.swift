import Testing

/// The rules read code, not comments and literals.
@Suite struct CodeMaskTests {
    private func code(_ text: String) -> String {
        String(decoding: CodeMask.apply(to: Array(text.utf8)), as: UTF8.self)
    }

    @Test("literals and comments go, what surrounds them stays")
    func masks() {
        #expect(code("a // b\nc").replacing(" ", with: "") == "a\nc")
        #expect(code("a /* b /* c */ d */ e").replacing(" ", with: "") == "ae")
        #expect(code(#"a("b \" // c") d"#).replacing(" ", with: "") == "a()d")
        #expect(code("a(\"\"\"\n b \" c\n \"\"\") d").replacing(" ", with: "") == "a(\n\n)d")
        #expect(code(##"a(#"b " \ c"#) d"##).replacing(" ", with: "") == "a()d")
    }

    @Test("interpolated code stays, and so do the lines")
    func interpolation() {
        #expect(code(#"x("a\(b(c("d"), e) + f)g") h"#).replacing(" ", with: "") == "x((b(c(),e)+f))h")
        #expect(code("a\n\"b\"\n/*\n*/\nc").split(separator: "\n", omittingEmptySubsequences: false).count == 5)
    }

    @Test("what ends in the middle ends", arguments: ["\"", "\"\"\"", "/*", "#\"", "\"\\(", "//", "\"\\"])
    func truncated(text: String) { #expect(code(text).utf8.count == text.utf8.count) }

    @Test("a word ends where its letters end")
    func words() {
        #expect("x = try! f()".holdsWord("try!"))
        #expect(!"fingerprint(x)".holdsWord("print("))
        #expect("_ = print(x)".holdsWord("print("))
        #expect(!"import RegexBuilderish".holdsWord("RegexBuilder"))
        #expect("a.isNumber".holdsWord(".isNumber"))
        #expect(!"a.isNumberOfThings".holdsWord(".isNumber"))
        #expect(!"".holdsWord("x"))
    }
}
