import ServiceKit

extension InProcessBench {
    /// Whole calls of STS, from head and body to the bytes of the reply.
    func serviceRows() throws -> [Row] {
        let server = try ServedWorld(world, authenticator: world.authenticator())
        let coldServer = try ServedWorld(world, authenticator: coldAuthenticator)
        let granted = world.userRequest(of: "service/app-1")
        let refused = world.userRequest(of: "other/app-2")
        let cold = try (0..<coldCount).map { try world.sessionRequest($0) }
        return [
            (
                "AssumeRole in process",
                {
                    try Measurement("AssumeRole in process", measuring, count: 10_000) { _ in
                        try server.call(granted, expecting: 200)
                    }
                }
            ),
            (
                "AssumeRole in process cold",
                {
                    try Measurement("AssumeRole in process cold", measuring, count: cold.count) {
                        try coldServer.call(cold[$0], expecting: 200)
                    }
                }
            ),
            (
                "AssumeRole refused in process",
                {
                    try Measurement("AssumeRole refused in process", measuring, count: 10_000) { _ in
                        try server.call(refused, expecting: 403)
                    }
                }
            ),
        ]
    }
}
