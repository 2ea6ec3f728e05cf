/// Writes random statements that parse as their kind of policy.
struct StatementWriter {
    var random: CaseRandom
    let kind: String

    init(random: CaseRandom, kind: String) {
        self.random = random
        self.kind = kind
    }

    private var hasPrincipal: Bool { kind == "bucket" || kind == "trust" }

    /// Allows nearly everything.
    mutating func openStatement() -> Tree {
        var members = [member("Effect", "Allow")]
        if hasPrincipal { members.append(member("Principal", kind == "trust" ? ["AWS": "*"] : "*")) }
        members.append(member("Action", kind == "trust" ? "sts:*" : "*"))
        if kind != "trust" { members.append(member("Resource", "*")) }
        return .object(members)
    }

    mutating func statement() -> Tree {
        let effect = kind == "resourceControl" || random.chance(27) ? "Deny" : "Allow"
        var members = [member("Effect", .string(effect))]
        if kind == "resourceControl" { members.append(member("Principal", "*")) }
        if hasPrincipal {
            let isNegated = kind != "trust" && random.chance(12)
            members.append(member(isNegated ? "NotPrincipal" : "Principal", principal(isNegated: isNegated)))
        }
        let negatesAction = kind != "trust" && kind != "resourceControl" && random.chance(12)
        members.append(member(negatesAction ? "NotAction" : "Action", actions()))
        if kind != "trust" {
            members.append(member(random.chance(12) ? "NotResource" : "Resource", resources()))
        }
        if random.chance(70) { members.append(member("Condition", conditions())) }
        return .object(members)
    }

    private func member(_ key: String, _ value: Tree) -> Tree.Member { Tree.Member(key: key, value: value) }

    private mutating func list(_ texts: [String]) -> Tree {
        texts.count == 1 && random.chance(50) ? .string(texts[0]) : .strings(texts)
    }

    private mutating func actions() -> Tree {
        let all =
            switch kind {
            case "trust": ["sts:AssumeRole", "sts:*", "sts:TagSession", "STS:assumerole"]
            case "resourceControl": ["s3:*", "s3:GetObject", "sts:*", "sqs:*", "s3:Put*"]
            default:
                [
                    "*", "*", "*", "s3:*", "s3:*", "s3:GetObject", "s3:get*", "s3:?etObject", "S3:PutObject",
                    "s3:*Object", "sts:*",
                    "iam:Create*", "iam:CreateUser", "sts:AssumeRole", "ec2:*", "s3:**t*t",
                ]
            }
        return list(random.picks(1 + random.below(3), of: all))
    }

    private mutating func resources() -> Tree {
        var all = [
            "*", "*", "*", "*", "*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/k", "arn:aws:s3:::*", "arn:aws:s3:::b",
            "arn:*:s3:::b/?",
            "arn:aws:s3:::b/??", "arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/${nowhere, 'k'}",
            "arn:aws:s3:::b/${nowhere}", "arn:aws:s3:::${*}", "arn:aws:iam::*:role/*", "arn:aws:sqs:*:*:q",
            "arn:aws:iam::111111111111:role/p/R", "arn:aws:s3:::b/*:y", "${k:word}", "arn:aws:s3:::b/${aws:TagKeys}",
            "arn:aws:s3:::?/*k",
        ]
        if kind != "bucket" { all += ["arn:aws:sqs", "arn:aws:sqs:us-east-1", "arn:aws:iam::111111111111"] }
        if kind == "bucket" { all.append("arn:aws:sqs:us-east-1") }
        return list(random.picks(1 + random.below(3), of: all))
    }

    private mutating func principal(isNegated: Bool) -> Tree {
        let account = CaseGenerator.accounts[random.chance(85) ? 0 : 1]
        let all = [
            "*", account, "arn:aws:iam::\(account):root", "AIDAU", "arn:aws:iam::\(account):user/U", "AROAR",
            "arn:aws:iam::\(account):role/p/R", "arn:aws:sts::\(account):assumed-role/R/s",
            "arn:aws:sts::\(account):federated-user/F", "AIDAV",
        ]
        if !isNegated, kind != "trust", random.chance(15) { return "*" }
        switch random.below(10) {
        case 0: return ["Service": "ec2.amazonaws.com"]
        case 1: return ["Federated": "cognito.example.com"]
        case 2 where kind != "trust" && random.chance(40):
            return ["CanonicalUser": list(["c" + account]), "AWS": random.chance(50) ? "AIDAU" : "AIDAV"]
        case 2 where kind != "trust": return ["Federated": "accounts.google.com", "AWS": "AROAR"]
        default:
            var values = random.picks(1 + random.below(3), of: all)
            if isNegated, random.chance(60) { values += ["AIDAU", account] }
            return ["AWS": list(values)]
        }
    }

    private mutating func conditions() -> Tree {
        var blocks: [Tree.Member] = []
        for _ in 0..<1 + random.below(2) {
            let key = random.pick(Vocabulary.keys)
            let name = operatorName(for: key)
            if blocks.contains(where: { $0.key == name }) { continue }
            let written = random.chance(80) ? key.name : random.chance(50) ? key.name.lowercased() : "k:absent"
            blocks.append(member(name, .object([member(written, operands(of: name, for: key))])))
        }
        return .object(blocks)
    }

    private mutating func operatorName(for key: Vocabulary.Key) -> String {
        if random.chance(8) { return "Null" }
        var name = random.chance(88) ? random.pick(key.operators) : random.pick(Vocabulary.operators)
        if random.chance(15) { name += "IfExists" }
        let isSet = key.name == "aws:TagKeys" || key.name == "k:list"
        if random.chance(isSet ? 75 : 28) { name = random.pick(["ForAllValues:", "ForAnyValue:"]) + name }
        return name
    }

    /// Operands that may be saved with the operator.
    private mutating func operands(of name: String, for key: Vocabulary.Key) -> Tree {
        if name == "Null" { return list([random.pick(["true", "false", "TRUE"])]) }
        if random.chance(3) { return [] }
        let base = name.replacing("ForAllValues:", with: "").replacing("ForAnyValue:", with: "")
            .replacing("IfExists", with: "")
        let home = Vocabulary.keys.first { $0.operators.count < 10 && $0.operators.contains(base) }
        let pool = key.operators.contains(base) && key.operators.count < 10 ? key.operands : home?.operands ?? ["a"]
        var texts = random.picks(1 + random.below(3), of: pool)
        if kind == "session", base != "BinaryEquals", random.chance(15) {
            texts.append(random.pick(Vocabulary.malformed))
        }
        if base == "Bool", random.chance(50) { return .bool(random.chance(50)) }
        return list(texts)
    }
}
