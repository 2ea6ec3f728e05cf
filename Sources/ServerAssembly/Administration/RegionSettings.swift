package import AWSNames
import Directory

/// What `stint regions` asks for.
package struct RegionRequest: Sendable, Hashable {
    package enum Change: String, Sendable, Hashable, CaseIterable {
        case enable, disable
        case activateSTS = "sts-activate"
        case deactivateSTS = "sts-deactivate"
    }

    package let account: AccountID
    /// Nil only lists.
    package let change: Change?
    package let region: RegionName?

    package init(list account: AccountID) {
        self.account = account
        change = nil
        region = nil
    }

    package init(_ change: Change, _ region: RegionName, of account: AccountID) {
        self.account = account
        self.change = change
        self.region = region
    }

    var words: [String] { [change?.rawValue ?? "list", account.description, region?.rawValue ?? "-"] }

    init?(words: [Substring]) {
        guard words.count == 3, let account = AccountID(words[1]) else { return nil }
        if words[0] == "list", words[2] == "-" {
            self.init(list: account)
            return
        }
        guard let change = Change(rawValue: String(words[0])), let region = RegionName(words[2]) else { return nil }
        self.init(change, region, of: account)
    }
}

/// An account's Regions: opt-in ones are asked for, in the others STS is switched (reference sts.md §1.3).
struct RegionSettings: Sendable {
    let directory: Directory

    func perform(_ request: RegionRequest) async throws -> RegionsReport {
        if let change = request.change, let region = request.region {
            try Self.check(change, region)
            try await directory.write { transaction in
                guard var account = transaction.snapshot.account(request.account) else {
                    throw Self.noAccount(request.account)
                }
                let before = account
                switch change {
                case .enable: account.optedInRegions.insert(region)
                case .disable: account.optedInRegions.remove(region)
                case .activateSTS: account.stsDeactivatedRegions.remove(region)
                case .deactivateSTS: account.stsDeactivatedRegions.insert(region)
                }
                if account != before { try transaction.apply(.putAccount(account)) }
            }
        }
        guard let account = directory.snapshot.account(request.account) else { throw Self.noAccount(request.account) }
        return RegionsReport(of: account)
    }

    private static func noAccount(_ id: AccountID) -> AssemblyError { .refused("There is no account \(id).") }

    /// Throws for switches that do not exist.
    private static func check(_ change: RegionRequest.Change, _ region: RegionName) throws(AssemblyError) {
        let isOptIn = RegionName.optIn.contains(region)
        guard isOptIn || RegionName.enabledByDefault.contains(region) else {
            throw .refused("There is no Region \(region) here.")
        }
        switch change {
        case .enable, .disable:
            guard isOptIn else { throw .refused("\(region) is on by default and cannot be switched.") }
        case .activateSTS, .deactivateSTS:
            guard !isOptIn else {
                throw .refused("STS in \(region) follows the Region itself: stint regions enable | disable")
            }
            guard region != .usEast1 else { throw .refused("STS in us-east-1 is always active.") }
        }
    }
}

/// The Regions of an account as `stint regions` shows them.
package struct RegionsReport: AdministrativeReport {
    package struct Entry: Codable, Sendable {
        package let region: String
        /// `default` or `opt-in`.
        package let kind: String
        package let isEnabled: Bool
        package let isSTSActive: Bool

        enum CodingKeys: String, CodingKey {
            case region = "Region"
            case kind = "Kind"
            case isEnabled = "Enabled"
            case isSTSActive = "StsActive"
        }
    }

    package let accountID: String
    package let regions: [Entry]

    enum CodingKeys: String, CodingKey {
        case accountID = "AccountId"
        case regions = "Regions"
    }

    init(of account: Account) {
        accountID = account.id.description
        regions = RegionName.enabledByDefault.union(RegionName.optIn).sorted { $0.rawValue < $1.rawValue }.map {
            Entry(
                region: $0.rawValue, kind: RegionName.optIn.contains($0) ? "opt-in" : "default",
                isEnabled: account.hasEnabled($0), isSTSActive: account.issuesCredentials(in: $0))
        }
    }

    package var text: String {
        ReportTable.text(
            ["REGION", "KIND", "REGION IS", "STS IS"],
            regions.map {
                [$0.region, $0.kind, $0.isEnabled ? "enabled" : "disabled", $0.isSTSActive ? "active" : "inactive"]
            })
    }
}
