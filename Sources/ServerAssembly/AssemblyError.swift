/// Why a command cannot be done, in a sentence for the person who gave it. Nothing was changed.
package enum AssemblyError: Error, Sendable, Hashable, CustomStringConvertible {
    case notInitialized(String)
    case alreadyInitialized(String)
    /// Something is where nothing, or something else, was expected.
    case inTheWay(String)
    /// Another process serves the directory.
    case locked(String)
    case keyMissing(String)
    case keyUnusable(String)
    /// A listen address beyond loopback without TLS.
    case plaintextBeyondLoopback(String)
    case invalid(String)
    /// The operating system refused.
    case system(String)
    /// The running server, or the directory, refused.
    case refused(String)
    /// This build lacks a part.
    case missingPart(String)

    package var description: String {
        switch self {
        case .notInitialized(let path):
            "There is no Stint directory at \(path). Make one with: stint init --data-dir \(path)"
        case .alreadyInitialized(let path):
            "\(path) is initialised already; nothing was changed. A lost root key is replaced by: "
                + "stint account reset-root-key --data-dir \(path) --account-id ID"
        case .inTheWay(let path): "\(path) is in the way; nothing was changed."
        case .locked(let path): "Another stint process is using \(path)."
        case .keyMissing(let path):
            "The key-encryption key is missing: neither \(path) nor the variable "
                + "\(KeyEncryptionKeySource.variable) holds one. Without it the directory cannot be opened."
        case .keyUnusable(let place): "The key-encryption key in \(place) is not the one of this directory, or no key."
        case .plaintextBeyondLoopback(let address):
            "Listening on \(address) would send requests in the clear beyond this machine. Give --tls-certificate and "
                + "--tls-private-key, or say --plaintext-beyond-loopback if it is meant."
        case .invalid(let text), .system(let text), .refused(let text), .missingPart(let text): text
        }
    }

    /// Exit codes: 1 for what was refused or failed, 64 (`EX_USAGE`) for what was asked wrongly.
    package var exitCode: Int32 {
        switch self {
        case .plaintextBeyondLoopback, .invalid: 64
        default: 1
        }
    }
}
