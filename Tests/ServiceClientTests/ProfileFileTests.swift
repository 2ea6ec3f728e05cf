import ServiceClient
import Testing

@Suite struct ProfileFileTests {
    @Test func sectionsSettingsAndComments() {
        let file = ProfileFile(
            parsing: """
                # a comment
                stray = before any section
                [default]
                aws_access_key_id = AKIADEFAULT
                aws_secret_access_key=abc/+=def
                region = eu-west-1 # where we live
                ; another
                [ profile   app ]
                ROLE_ARN = arn:aws:iam::111122223333:role/app
                color=#fff
                broken line
                [unfinished
                lost = yes
                """)
        #expect(file["default"]?["aws_secret_access_key"] == "abc/+=def")
        #expect(file["default"]?["region"] == "eu-west-1")
        #expect(file["profile app"]?["role_arn"] == "arn:aws:iam::111122223333:role/app")
        #expect(file["profile app"]?["color"] == "#fff")
        #expect(file["default"]?["stray"] == nil)
        #expect(file["unfinished"] == nil && file["profile app"]?["lost"] == nil)
        #expect(file["nobody"] == nil)
    }

    @Test func nestedSettings() {
        let file = ProfileFile(
            parsing: "[services local]\nsts =\n  endpoint_url = http://127.0.0.1:1\n"
                + "s3 =\n\tendpoint_url = http://x\nz = 1\n")
        #expect(file["services local"]?["sts.endpoint_url"] == "http://127.0.0.1:1")
        #expect(file["services local"]?["s3.endpoint_url"] == "http://x")
        #expect(file["services local"]?["z"] == "1")
    }

    @Test(arguments: ["", "\n\n", "[]", "=", "[a]\n=b", "\u{0}", "]\n[", "[[[["])
    func nothingTraps(_ text: String) {
        let file = ProfileFile(parsing: text)
        #expect(file["a"]?.isEmpty ?? true)
    }
}
