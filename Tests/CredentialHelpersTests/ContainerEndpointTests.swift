import CredentialHelpers
import Testing

/// Reference sts.md row C11.
@Suite struct ContainerEndpointTests {
    @Test func withoutTheTokenNothingIsGiven() async throws {
        let bench = try Bench()
        let token = bench.token.unsafeText()
        for headers in [
            [], [("Authorization", "")], [("Authorization", token.uppercased() + "0")],
            [("Authorization", String(token.dropLast()))], [("Authorization", "Bearer " + token)],
            [("Authorization", token), ("authorization", token)],
        ] {
            let reply = try await bench.ask("GET", "/credentials", headers)
            #expect(reply.status == 401)
            #expect(!reply.body.contains("secret/"))
        }
        #expect(bench.source.issued == 0)
    }

    @Test func relayedRequestsAndForeignNamesAreRefused() async throws {
        let bench = try Bench()
        let authorization = ("Authorization", bench.token.unsafeText())
        for host in ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", "127.0.0.999", "", "[::2]:80"] {
            #expect(try await bench.ask("GET", "/credentials", [authorization], host: host).status == 403)
        }
        for header in [("X-Forwarded-For", "127.0.0.1"), ("Forwarded", "for=1"), ("Host", "127.0.0.1")] {
            #expect(try await bench.ask("GET", "/credentials", [authorization, header]).status == 403)
        }
        for host in ["localhost:1", "[::1]:2", "127.9.9.9", "169.254.170.2"] {
            #expect(try await bench.ask("GET", "/credentials", [authorization], host: host).status == 200)
        }
    }

    @Test func theDocument() async throws {
        let bench = try Bench()
        let reply = try await bench.ask("GET", "/credentials", [("Authorization", bench.token.unsafeText())])
        #expect(reply.status == 200)
        #expect(
            reply.body == """
                {"RoleArn":"arn:aws:iam::111122223333:role/team/app","AccessKeyId":"KEY1",\
                "SecretAccessKey":"secret/1","Token":"token1","Expiration":"2027-01-15T09:00:00Z",\
                "AccountId":"111122223333"}
                """)
        #expect(try await bench.ask("POST", "/credentials").status == 405)
        #expect(try await bench.ask("GET", "/other").status == 404)
    }

    @Test func aFailureIsNoCredential() async throws {
        let bench = try Bench()
        bench.source.refuse(true)
        let reply = try await bench.ask("GET", "/credentials", [("Authorization", bench.token.unsafeText())])
        #expect(reply.status == 503 && reply.body.contains("CredentialsUnavailable"))
    }

    @Test func theTokenPrintsNothing() throws {
        let bench = try Bench()
        var dumped = ""
        dump(bench.token, to: &dumped)
        #expect(!dumped.contains(bench.token.unsafeText()) && !"\(bench.token)".contains(bench.token.unsafeText()))
    }
}
