import Foundation
import HTTP
import Testing

@Suite("Digests, signatures and certificates of libcrypto")
struct CryptographyTests {
  @Test("SHA-256 and HMAC agree with published vectors")
  func digests() {
    #expect(
      Digest.hex(Digest.sha256(Array("customization: {}\n".utf8)))
        == "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba")
    // RFC 4231, test case 2.
    #expect(
      Digest.hex(Digest.hmacSHA256(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8)))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test(
    "hexadecimal is read strictly",
    arguments: [("00ff", [0, 255]), ("0G", nil), ("abc", nil), ("", [])] as [(String, [UInt8]?)])
  func hexadecimal(text: String, expected: [UInt8]?) {
    #expect(Digest.bytes(hex: text) == expected)
  }

  @Test("Ed25519 agrees with RFC 8032, and a changed message is refused")
  func ed25519() throws {
    let seed = try #require(Digest.bytes(hex: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
    let key = try #require(Digest.bytes(hex: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
    let message = Array(#"1700000000{"id":"1","type":1,"version":1}"#.utf8)
    let signature = try #require(Ed25519.sign(message, seed: seed))
    #expect(
      Digest.hex(signature)
        == "756baa610c8465c468a26af3c4d3bac60c8f46660d21e1292acde7be2082a0850a2a5757e0ca63e815c8f01270a56637d20ab35d5d13e38218056b0d497f370c"
    )
    #expect(Ed25519.verify(signature: signature, message: message, publicKey: key))
    #expect(!Ed25519.verify(signature: signature, message: message + [0], publicKey: key))
    #expect(!Ed25519.verify(signature: Array(signature.dropLast()), message: message, publicKey: key))
  }

  @Test("comparison in constant time tells equal from different, whatever the lengths")
  func comparison() {
    #expect(Digest.equalInConstantTime([1, 2], [1, 2]))
    #expect(!Digest.equalInConstantTime([1, 2], [1, 3]))
    #expect(!Digest.equalInConstantTime([1, 2], [1, 2, 3]))
  }

  @Test("a minted certificate is as Talos makes its own: 44 characters of fingerprint, another key each time")
  func minted() throws {
    let first = try MintedCertificate(commonName: "a", organization: nil, names: ["IP:127.0.0.1"], key: .ed25519)
    let second = try MintedCertificate(commonName: "a", organization: nil, names: ["IP:127.0.0.1"], key: .ed25519)
    #expect(first.publicKeyFingerprint.count == 44)
    #expect(first.publicKeyFingerprint != second.publicKeyFingerprint)
    #expect(first.certificatePEM.hasPrefix("-----BEGIN CERTIFICATE-----"))
  }
}
