public import AWSNames

/// What the `Host` header says of where a request wants to go (DESIGN §7, reference sts.md §1.1).
public struct RequestedEndpoint: Sendable, Hashable {
    /// The service that the host names: `sts`, `iam`, `s3`; nil for a bare host.
    public var service: String?
    /// True for the hosts of a service's global endpoint.
    public var isGlobal = false
    /// The Region that the host names.
    public var region: RegionName?
    /// The bucket of a virtual-hosted-style S3 host.
    public var bucket: String?

    static let services: [Substring] = ["sts", "iam", "s3"]

    /// Reads a `Host` value, with or without port. A host that names no service is bare, whatever it is.
    public init(host: String?) {
        guard let host else { return }
        let labels = Self.withoutPort(host).lowercased().split(
            separator: ".", omittingEmptySubsequences: false)
        guard let (index, name, dashed) = Self.serviceLabel(in: labels) else { return }
        service = name
        if name == "s3", index > 0 { bucket = labels[..<index].joined(separator: ".") }
        let rest = labels[(index + 1)...]
        region = (dashed ?? rest.first { $0 != "dualstack" }).flatMap { Self.knownRegion($0) }
        isGlobal = region == nil && (rest.joined(separator: ".") == "amazonaws.com" || name == "iam")
    }

    /// The same, where the operator has given STS's global endpoint names of its own (DESIGN §7).
    init(host: String?, globalSTSHosts: Set<String>) {
        self.init(host: host)
        guard let host, !globalSTSHosts.isEmpty, globalSTSHosts.contains(Self.withoutPort(host).lowercased()) else {
            return
        }
        service = "sts"
        isGlobal = true
        region = nil
        bucket = nil
    }

    /// The label that names a service, by itself or as `sts-fips` or `s3-<region>`: the first one, for S3 the last.
    private static func serviceLabel(in labels: [Substring]) -> (Int, String, Substring?)? {
        guard labels.count > 1 else { return nil }
        func match(_ label: Substring) -> (String, Substring?)? {
            for service in services where label == service || label == "\(service)-fips" {
                return (String(service), nil)
            }
            if label.hasPrefix("s3-") {
                let region = label.dropFirst(3)
                return knownRegion(region) == nil ? nil : ("s3", region)
            }
            return nil
        }
        if let first = match(labels[0]) { return (0, first.0, first.1) }
        for index in labels.indices.dropFirst().reversed() where index < labels.count - 1 {
            if let (name, region) = match(labels[index]), name == "s3" { return (index, name, region) }
        }
        return nil
    }

    /// A Region that is served. What else stands there is part of somebody's domain: `sts.my-company.example` is a bare
    /// host, where the credential scope must name a Region that is served.
    private static func knownRegion(_ label: Substring) -> RegionName? {
        guard let region = RegionName(label) else { return nil }
        return RegionName.enabledByDefault.contains(region) || RegionName.optIn.contains(region) ? region : nil
    }

    private static func withoutPort(_ host: String) -> Substring {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return host[...end] }
        guard let colon = host.lastIndex(of: ":") else { return host[...] }
        return host[..<colon]
    }
}
