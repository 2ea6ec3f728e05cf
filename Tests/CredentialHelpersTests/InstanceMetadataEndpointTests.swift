import Testing
import WireProtocol

/// Reference sts.md row C12.
@Suite struct InstanceMetadataEndpointTests {
    private static let listing = "/latest/meta-data/iam/security-credentials/"
    private static let ttl = "x-aws-ec2-metadata-token-ttl-seconds"

    private func token(_ bench: Bench, seconds: String = "60") async throws -> (name: String, value: String) {
        let reply = try await bench.ask("PUT", "/latest/api/token", [(Self.ttl, seconds)])
        #expect(reply.status == 200 && reply.headers.contains { $0.name == Self.ttl && $0.value == seconds })
        return ("X-aws-ec2-metadata-token", reply.body)
    }

    @Test(arguments: ["", "0", "-1", "21601", "1e3", "٣٠", "99999999999999999999"])
    func badLifetimes(_ seconds: String) async throws {
        #expect(try await Bench().ask("PUT", "/latest/api/token", [(Self.ttl, seconds)]).status == 400)
    }

    @Test func aTokenNeedsItsHeaderAndItsMethod() async throws {
        let bench = try Bench()
        #expect(try await bench.ask("PUT", "/latest/api/token").status == 400)
        #expect(try await bench.ask("GET", "/latest/api/token", [(Self.ttl, "60")]).status == 405)
        #expect(
            try await bench.ask("PUT", "/latest/api/token", [(Self.ttl, "60"), ("X-Forwarded-For", "::1")]).status
                == 403)
    }

    @Test func versionOneAndForgedTokensAreRefused() async throws {
        let bench = try Bench()
        let (name, good) = try await token(bench)
        let parts = good.split(separator: "-")
        let later = "\((Int(parts[0]) ?? 0) + 1)-\(parts[1])"
        for forged in [nil, "", "x", later, String(good.dropLast()), good + "0", "-" + good] {
            let headers = forged.map { [(name: name, value: $0)] } ?? []
            for path in [Self.listing, Self.listing + "app"] {
                #expect(try await bench.ask("GET", path, headers).status == 401)
            }
        }
        #expect(try await bench.ask("GET", Self.listing, [(name, good), (name, good)]).status == 401)
        let another = try await token(try Bench())
        #expect(try await bench.ask("GET", Self.listing, [another]).status == 401)
        #expect(bench.source.issued == 0)
    }

    @Test func aTokenExpires() async throws {
        let bench = try Bench()
        let header = try await token(bench, seconds: "60")
        bench.clock.advance(seconds: 59)
        #expect(try await bench.ask("GET", Self.listing, [header]).status == 200)
        bench.clock.advance(seconds: 1)
        #expect(try await bench.ask("GET", Self.listing, [header]).status == 401)
    }

    @Test func theRoleAndItsCredentials() async throws {
        let bench = try Bench()
        let header = try await token(bench)
        #expect(try await bench.ask("GET", Self.listing, [header]).body == "app")
        let reply = try await bench.ask("GET", Self.listing + "app", [header])
        #expect(
            reply.body == """
                {"Code":"Success","LastUpdated":"2027-01-15T08:00:00Z","Type":"AWS-HMAC","AccessKeyId":"KEY1",\
                "SecretAccessKey":"secret/1","Token":"token1","Expiration":"2027-01-15T09:00:00Z"}
                """)
        #expect(try await bench.ask("GET", "/latest/meta-data/placement/region", [header]).body == "eu-west-1")
        #expect(try await bench.ask("GET", Self.listing + "other", [header]).status == 404)
        #expect(try await bench.ask("POST", Self.listing, [header]).status == 405)
    }

    @Test func itIsOnlyThereWhenAskedFor() async throws {
        let bench = try Bench(servesMetadata: false)
        #expect(try await bench.ask("PUT", "/latest/api/token", [(Self.ttl, "60")]).status == 404)
    }
}
