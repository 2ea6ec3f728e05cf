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

    /// The partition of this name, or nil.
    package init?(utf8 name: UnsafeBufferPointer<UInt8>) {
        // Nearly all names are of the first.
        if name.count == 3, name[0] == UInt8(ascii: "a"), name[1] == UInt8(ascii: "w"), name[2] == UInt8(ascii: "s") {
            self = .aws
            return
        }
        guard let partition = Self.allCases.first(where: { name.elementsEqual($0.rawValue.utf8) }) else { return nil }
        self = partition
    }
}
