import SecretMaterial

/// The spelling of a sealed message: URL-safe base64 (RFC 4648 §5) without padding. Bytes have one spelling.
enum MessageText {
    static func spell(_ bytes: [UInt8]) -> String {
        let count = (bytes.count * 4 + 2) / 3
        return bytes.withUnsafeBytes { bytes in
            String(unsafeUninitializedCapacity: CanonicalBase64.encodedCount(bytes.count)) { output in
                CanonicalBase64.write(bytes, to: output, urlSafe: true)
                return count
            }
        }
    }

    /// Nil for what `spell` does not write.
    static func read(_ text: String) -> [UInt8]? {
        var standard: [UInt8] = []
        standard.reserveCapacity(text.utf8.count + 2)
        for byte in text.utf8 {
            switch byte {
            case 0x2D: standard.append(0x2B)
            case 0x5F: standard.append(0x2F)
            case 0x2B, 0x2F, 0x3D: return nil
            default: standard.append(byte)
            }
        }
        while standard.count % 4 != 0 { standard.append(0x3D) }
        return CanonicalBase64.decode(String(decoding: standard, as: UTF8.self))
    }
}
