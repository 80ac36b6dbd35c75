import COpenSSL

/// Signatures of RFC 8032, by libcrypto.
public enum Ed25519 {
  /// Whether `signature` (64 bytes) over `message` was made with the private key of `publicKey` (32 bytes).
  public static func verify(signature: [UInt8], message: [UInt8], publicKey: [UInt8]) -> Bool {
    guard signature.count == 64, publicKey.count == 32,
      let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, 32)
    else { return false }
    defer { EVP_PKEY_free(key) }
    guard let context = EVP_MD_CTX_new() else { return false }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
    let verdict = EVP_DigestVerify(context, signature, signature.count, message, message.count)
    // A refused signature leaves an error in the thread's queue, which the next TLS call would take for its own.
    ERR_clear_error()
    return verdict == 1
  }

  /// The public key (32 bytes) that belongs to `seed` (32 bytes), or nil where that is no seed.
  public static func publicKey(seed: [UInt8]) -> [UInt8]? {
    guard seed.count == 32, let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, 32) else { return nil }
    defer { EVP_PKEY_free(key) }
    var publicKey = [UInt8](repeating: 0, count: 32)
    var length = 32
    return EVP_PKEY_get_raw_public_key(key, &publicKey, &length) == 1 ? publicKey : nil
  }

  /// The signature over `message` by the private key that `seed` (32 bytes) makes, or nil where that is no seed.
  public static func sign(_ message: [UInt8], seed: [UInt8]) -> [UInt8]? {
    guard seed.count == 32, let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, 32) else { return nil }
    defer { EVP_PKEY_free(key) }
    guard let context = EVP_MD_CTX_new() else { return nil }
    defer { EVP_MD_CTX_free(context) }
    var signature = [UInt8](repeating: 0, count: 64)
    var length = 64
    guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
      EVP_DigestSign(context, &signature, &length, message, message.count) == 1
    else { return nil }
    return signature
  }
}
