import Crypto
import SecretMaterial
import Testing

@Suite struct SHA256HashTests {
    /// FIPS 180-4's examples: <https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values>.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func examples(_ message: String, _ digest: String) {
        #expect(SHA256Hash.digest(of: Array(message.utf8)).hex == digest)
    }

    @Test func agreesWithTheLibraryForEveryLengthHoweverItIsCut() {
        var source = SeededBytes(seed: 180)
        for length in 0..<300 {
            let message = source.bytes(length)
            let cut = Int(source.next() % UInt64(length + 1))
            var hash = SHA256Hash()
            hash.update(Array(message[..<cut]))
            hash.update(Array(message[cut...]))
            let ours = hash.finalize()
            #expect(ours.withUnsafeBytes { Array($0) } == Array(SHA256.hash(data: message)))
            let atOnce = SHA256Hash.digest(of: message)
            #expect(atOnce.constantTimeEquals(ours))
        }
    }

    @Test func aCopyGoesItsOwnWayAndTheEndIsABeginning() {
        var one = SHA256Hash()
        one.update(Array("ab".utf8))
        var other = one
        other.update(Array("x".utf8))
        one.update(Array("c".utf8))
        #expect(one.finalize().hex == SHA256Hash.digest(of: Array("abc".utf8)).hex)
        #expect(other.finalize().hex == SHA256Hash.digest(of: Array("abx".utf8)).hex)
        #expect(one.finalize().hex == SHA256Hash.digest(of: []).hex)
    }
}
