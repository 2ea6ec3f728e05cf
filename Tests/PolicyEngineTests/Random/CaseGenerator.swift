/// Makes cases from seeds. Vocabularies are small, so that things meet: a random ARN would match nothing.
struct CaseGenerator {
    private(set) var random: CaseRandom
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
        random = CaseRandom(seed: seed)
    }

    static let accounts = ["111111111111", "222222222222"]
    private static let actions = [
        "s3:GetObject", "s3:GetObject", "s3:PutObject", "S3:getobject", "sts:AssumeRole", "iam:CreateUser",
    ]
    private static let resources = [
        "arn:aws:s3:::b/k", "arn:aws:s3:::b/k", "arn:aws:s3:::b/U/x:y", "arn:aws:s3:::b", "arn:aws:s3:::b/\u{1F600}",
        "arn:aws:iam::111111111111:role/p/R", "arn:aws:sqs:us-east-1:111111111111:q", "*",
    ]

    mutating func scenario() -> Tree {
        let caller = principal()
        let action = random.pick(Self.actions)
        let resource = random.pick(Self.resources)
        var request: [Tree.Member] = [
            member("principal", caller), member("action", .string(action)), member("resource", .string(resource)),
        ]
        if random.chance(80) {
            let owner = random.chance(75) ? caller["account"]?.text ?? Self.accounts[0] : random.pick(Self.accounts)
            request.append(member("resourceAccount", .string(owner)))
        }
        request.append(member("context", context()))
        return [
            "seed": .number(String(seed)), "request": .object(request), "layers": layers(for: caller),
        ]
    }

    private mutating func principal() -> Tree {
        let account = Tree.string(random.chance(85) ? Self.accounts[0] : Self.accounts[1])
        let number = account.text ?? ""
        switch random.below(20) {
        case 0: return ["kind": "anonymous"]
        case 1: return ["kind": "root", "account": account, "canonicalUserID": .string("c" + number)]
        case 2: return ["kind": "service", "name": "ec2.amazonaws.com"]
        case 3: return ["kind": "federated", "provider": "accounts.google.com"]
        case 4:
            return [
                "kind": "federatedUser", "account": account,
                "sessionARN": .string("arn:aws:sts::\(number):federated-user/F"),
            ]
        case 5, 6, 7:
            return [
                "kind": "federatedUser", "account": account, "userID": "AIDAU",
                "userARN": .string("arn:aws:iam::\(number):user/U"),
                "sessionARN": .string("arn:aws:sts::\(number):federated-user/F"),
            ]
        case 8..<14:
            var members = [
                member("kind", "roleSession"), member("account", account), member("roleID", "AROAR"),
                member("roleARN", .string("arn:aws:iam::\(number):role/p/R")),
                member("sessionARN", .string("arn:aws:sts::\(number):assumed-role/R/s")),
            ]
            if random.chance(30) { members.append(member("provider", "accounts.google.com")) }
            return .object(members)
        default:
            return [
                "kind": "user", "account": account, "id": "AIDAU", "arn": .string("arn:aws:iam::\(number):user/U"),
                "canonicalUserID": .string("c" + number),
            ]
        }
    }

    private mutating func layers(for caller: Tree) -> Tree {
        let kind = caller["kind"]?.text ?? ""
        var members: [Tree.Member] = []
        func add(_ name: String, _ tree: Tree) { members.append(member(name, tree)) }
        switch kind {
        case "root": add("identity", "unrestricted")
        case "anonymous", "service", "federated": add("identity", "none")
        default: add("identity", policies(random.below(4), "inline"))
        }
        if kind.hasSuffix("ser") || kind == "roleSession", random.chance(25) { add("boundary", ceiling("managed")) }
        if kind == "federatedUser" || kind == "roleSession", random.chance(40) {
            add("session", random.chance(10) ? [] : [ceiling("session")])
        }
        if random.chance(25) { add("serviceControl", levels("serviceControl")) }
        if random.chance(20) { add("resourceControl", levels("resourceControl")) }
        if random.chance(14) { add("endpoint", policy("bucket", open: random.chance(80))) }
        if random.chance(identityless(kind) ? 90 : 55) {
            let isTrust = random.chance(20)
            add(
                "resource",
                [
                    "policy": policy(isTrust ? "trust" : "bucket", open: random.chance(30)),
                    "required": .bool(isTrust || random.chance(10)),
                ])
        }
        return .object(members)
    }

    private func identityless(_ kind: String) -> Bool { ["anonymous", "service", "federated"].contains(kind) }

    private mutating func levels(_ kind: String) -> Tree {
        .list(
            (0..<1 + random.below(3)).map { _ in
                var level: [Tree] = random.chance(90) ? ["FullAccess"] : []
                if random.chance(45) { level.append(policy(kind, open: random.chance(30))) }
                return .list(level)
            })
    }

    private mutating func policies(_ count: Int, _ kind: String) -> Tree {
        .list((0..<count).map { _ in policy(kind, open: random.chance(35)) })
    }

    private mutating func ceiling(_ kind: String) -> Tree { policy(kind, open: random.chance(60)) }

    /// - Parameter open: whether the first statement allows nearly everything.
    private mutating func policy(_ kind: String, open: Bool) -> Tree {
        let isNew = kind == "managed" || kind == "serviceControl" || random.chance(80)
        var document: [Tree.Member] = []
        if isNew { document.append(member("Version", "2012-10-17")) }
        if !isNew, random.chance(50) { document.append(member("Version", "2008-10-17")) }
        var writer = StatementWriter(random: random, kind: kind)
        var statements = (0..<1 + writer.random.below(3)).map { _ in writer.statement() }
        if open, kind != "resourceControl" { statements[0] = writer.openStatement() }
        random = writer.random
        let isSingle = statements.count == 1 && random.chance(50)
        document.append(member("Statement", isSingle ? statements[0] : .list(statements)))
        return ["kind": .string(kind), "document": .object(document)]
    }

    private func member(_ key: String, _ value: Tree) -> Tree.Member { Tree.Member(key: key, value: value) }

    private mutating func context() -> Tree {
        var members: [Tree.Member] = []
        for key in Vocabulary.keys where random.chance(65) {
            members.append(member(random.chance(85) ? key.name : key.name.uppercased(), key.value(&random)))
        }
        return .object(members)
    }
}
