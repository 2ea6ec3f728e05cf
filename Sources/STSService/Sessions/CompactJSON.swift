/// JSON text in fewer bytes.
enum CompactJSON {
    /// `json` without the white space between its tokens. The text must be well formed, as a parsed policy is.
    static func text(of json: String) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(json.utf8.count)
        var isInString = false
        var isEscaped = false
        for byte in json.utf8 {
            if isInString {
                output.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: continue
            case UInt8(ascii: "\""): isInString = true
            default: break
            }
            output.append(byte)
        }
        return String(decoding: output, as: UTF8.self)
    }
}
