import SecretMaterial
import ServiceClient
import Testing

@Suite struct ClientConfigurationTests {
    private static let config = """
        [default]
        region = eu-central-1
        [profile hello]
        region = sa-east-1
        services = local
        endpoint_url = http://127.0.0.1:2
        [profile role]
        role_arn = arn:aws:iam::111122223333:role/app
        source_profile = hello
        [services local]
        sts =
          endpoint_url = http://127.0.0.1:3
        """
    private static let keys = """
        [hello]
        aws_access_key_id = AKIAHELLO
        aws_secret_access_key = hello-secret
        """

    private func make(
        _ environment: [String: String], profile: String? = nil, endpoint: String? = nil, region: String? = nil
    ) throws(ClientError) -> ClientConfiguration {
        try ClientConfiguration(
            environment: environment.merging(["HOME": "/home/me"]) { given, _ in given }, profile: profile,
            endpoint: endpoint, region: region,
            read: { path in
                switch path {
                case "/home/me/.aws/config": Self.config
                case "/home/me/.aws/credentials": Self.keys
                default: nil
                }
            })
    }

    private let inEnvironment = ["AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "env-secret"]

    @Test func withoutKeysItSaysWhereItLooked() {
        let error = #expect(throws: ClientError.self) { try make([:]) }
        #expect(error?.description.contains("“default”") == true)
        #expect(throws: ClientError.self) { try make(["AWS_ACCESS_KEY_ID": "AKIAENV"]) }
        #expect(throws: ClientError.self) { try make(["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": ""]) }
    }

    @Test func aNamedProfileMustExistAndHaveKeys() {
        let error = #expect(throws: ClientError.self) { try make(inEnvironment, profile: "nobody") }
        #expect(error?.description.contains("no profile “nobody”") == true)
        #expect(throws: ClientError.self) { try make(inEnvironment, profile: "role") }
    }

    @Test func keysOfTheEnvironmentUnlessAProfileIsNamed() throws {
        #expect(try make(inEnvironment).credentials.accessKeyID == "AKIAENV")
        #expect(try make(inEnvironment, profile: "hello").credentials.accessKeyID == "AKIAHELLO")
        #expect(try make(["AWS_PROFILE": "hello"]).credentials.accessKeyID == "AKIAHELLO")
        let session = try make(inEnvironment.merging(["AWS_SESSION_TOKEN": "token"]) { $1 })
        #expect(session.credentials.sessionToken == "token")
    }

    @Test func theEndpointsOrder() throws {
        let both = ["AWS_ENDPOINT_URL": "http://127.0.0.1:5", "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:4"]
        func endpoint(_ more: [String: String], option: String? = nil, profile: String? = "hello") throws -> String {
            try make(inEnvironment.merging(more) { $1 }, profile: profile, endpoint: option).endpoint
        }
        #expect(try endpoint(both, option: "http://127.0.0.1:9") == "http://127.0.0.1:9")
        #expect(try endpoint(both) == "http://127.0.0.1:4")
        #expect(try endpoint(["AWS_ENDPOINT_URL": "http://127.0.0.1:5"]) == "http://127.0.0.1:5")
        #expect(try endpoint([:]) == "http://127.0.0.1:3")
        #expect(try endpoint([:], profile: nil) == ClientConfiguration.defaultEndpoint)
        let ignored = both.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) { $1 }
        #expect(try endpoint(ignored) == ClientConfiguration.defaultEndpoint)
    }

    @Test func theRegionsOrder() throws {
        #expect(try make(inEnvironment, region: "us-west-2").region == "us-west-2")
        #expect(try make(inEnvironment.merging(["AWS_DEFAULT_REGION": "us-east-2"]) { $1 }).region == "us-east-2")
        #expect(try make(inEnvironment, profile: "hello").region == "sa-east-1")
        #expect(try make(inEnvironment).region == "eu-central-1")
    }

    @Test func nothingPrintsTheSecretOrTheToken() {
        let credentials = ClientCredentials(
            accessKeyID: "AKIAENV", secret: SecretBytes("hush".utf8), sessionToken: "whisper")
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", credentials.debugDescription, dumped] {
            #expect(!text.contains("hush") && !text.contains("whisper"))
        }
    }

    @Test(
        arguments: [
            "", "127.0.0.1:4787", "ftp://x", "http://", "http:///path", "http://user@host", "http://a b",
            "http://h?x=1", "https://h#f", "http://h\r\nx: y",
        ])
    func whatIsNoEndpoint(_ text: String) throws {
        let configuration = try make(inEnvironment, endpoint: text)
        #expect(throws: ClientError.self) { try QueryClient(configuration) }
    }
}
