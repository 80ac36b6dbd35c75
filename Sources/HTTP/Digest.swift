import COpenSSL
import Foundation

/// Hashes, message authentication and their text forms, by libcrypto.
public enum Digest {
  /// SHA-256.
  public static func sha256(_ message: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 32
    EVP_Digest(message, message.count, &digest, &length, EVP_sha256(), nil)
    return digest
  }

  /// HMAC with SHA-256.
  public static func hmacSHA256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: 32)
    var length = 0
    let context = EVP_MAC_CTX_dup(hmacTemplate)
    defer { EVP_MAC_CTX_free(context) }
    // An empty key still needs an address.
    guard let context, EVP_MAC_init(context, key.isEmpty ? [0] : key, key.count, nil) == 1,
      EVP_MAC_update(context, message, message.count) == 1,
      EVP_MAC_final(context, &code, &length, code.count) == 1, length == code.count
    else {
      // Where libcrypto refuses, no message is authentic.
      return randomBytes(code.count)
    }
    return code
  }

  /// A context that knows its algorithm and no key: copying it costs less than looking both up by name for each message.
  private nonisolated(unsafe) static let hmacTemplate = copenssl_hmac_sha256()

  /// Whether two texts of bytes are equal, in a time that tells nothing of where they differ.
  public static func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
  }

  /// Bytes that nobody can guess.
  public static func randomBytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    guard RAND_bytes(&bytes, Int32(count)) == 1 else {
      var generator = SystemRandomNumberGenerator()
      return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
    return bytes
  }

  private static let digits = Array("0123456789abcdef".utf8)

  /// Lower-case hexadecimal.
  public static func hex(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The value of one hexadecimal digit in lower or upper case, or nil where it is none.
  public static func value(ofHexDigit digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The bytes that `hex` writes in lower or upper case, or nil where it is no whole number of them.
  public static func bytes(hex: String) -> [UInt8]? {
    let digits = Array(hex.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = value(ofHexDigit: digits[index]), let low = value(ofHexDigit: digits[index + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  /// Standard base64 with padding.
  public static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  /// The bytes that `text` writes in standard base64.
  public static func bytes(base64 text: String) -> [UInt8]? { Data(base64Encoded: text).map { Array($0) } }
}
