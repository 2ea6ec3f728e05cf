/// A partition of AWS: a group of Regions with its own accounts and its own ARN prefix.
public enum Partition: String, Hashable, Sendable, CaseIterable {
    case aws
    case china = "aws-cn"
    case usGov = "aws-us-gov"
    case iso = "aws-iso"
    case isoB = "aws-iso-b"
    case isoE = "aws-iso-e"
    case isoF = "aws-iso-f"
    case europeanSovereign = "aws-eusc"
}
