import Glibc
package import SecretMaterial

/// Where the key-encryption key comes from: the environment, else the file beside the data directory (DESIGN §4).
package enum KeyEncryptionKeySource {
    package static let variable = "STINT_KEY_ENCRYPTION_KEY"

    /// The key of an existing directory.
    package static func load(for directory: DataDirectory) throws(AssemblyError) -> KeyEncryptionKey {
        if let key = try takeFromEnvironment() { return key }
        guard let text = try Files.readSecret(directory.keyFile, limit: KeyEncryptionKey.maximumTextCount) else {
            throw .keyMissing(directory.keyFile)
        }
        guard let key = text.withUnsafeBytes({ KeyEncryptionKey(text: $0) }) else {
            throw .keyUnusable(directory.keyFile)
        }
        return key
    }

    /// The key of a directory that is being made: the environment's, else a new one in a new file of mode 0600.
    static func make(for directory: DataDirectory) throws(AssemblyError) -> KeyEncryptionKey {
        if let key = try takeFromEnvironment() { return key }
        let key = KeyEncryptionKey.generate(from: .system)
        try key.unsafeExport().withUnsafeBytes { (text) throws(AssemblyError) in
            try Files.create(directory.keyFile, holding: text)
        }
        return key
    }

    /// The variable's key; the variable is overwritten and removed, so that no child and no dump sees it.
    private static func takeFromEnvironment() throws(AssemblyError) -> KeyEncryptionKey? {
        guard let value = getenv(variable) else { return nil }
        let count = strlen(value)
        let key = KeyEncryptionKey(text: UnsafeRawBufferPointer(start: value, count: count))
        memset(value, 0, count)
        unsetenv(variable)
        guard let key else { throw .keyUnusable("the variable " + variable) }
        return key
    }
}
