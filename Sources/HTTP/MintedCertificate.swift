import COpenSSL

/// A fresh key with a certificate for it, for servers on loopback: simulated nodes and tests.
public struct MintedCertificate: Sendable, Hashable {
  public enum KeyType: Sendable, Hashable { case ed25519, p256 }

  /// The certificate as PEM text.
  public var certificatePEM: String
  /// The private key as PEM text (PKCS #8).
  public var keyPEM: String
  /// Base64 of SHA-256 over the public key as DER.
  public var publicKeyFingerprint: String

  /// Mints a certificate that is valid for a day.
  /// - Parameters:
  ///   - organization: the issuer's organization; an issuer without a name where nil, as that of a Talos node in
  ///     maintenance mode. The issuing key is thrown away.
  ///   - names: subject alternative names as OpenSSL writes them, `IP:127.0.0.1`, `DNS:localhost`.
  /// - Throws: `HTTPError` where libcrypto refuses.
  public init(
    commonName: String, organization: String? = nil, names: [String] = [], key keyType: KeyType = .ed25519
  ) throws(HTTPError) {
    func refusal(_ what: String) -> HTTPError { HTTPError(.other, "libcrypto: \(what)", mayHaveArrived: false) }
    let key = keyType == .ed25519 ? copenssl_ed25519_key() : copenssl_ec_key("P-256")
    let issuerKey = copenssl_ed25519_key()
    guard let key, let issuerKey, let certificate = X509_new() else { throw refusal("no key could be made") }
    defer {
      EVP_PKEY_free(key)
      EVP_PKEY_free(issuerKey)
      X509_free(certificate)
    }
    X509_set_version(certificate, 2)
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), Int(Digest.randomBytes(4).reduce(1) { $0 << 8 | Int($1) }))
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600)
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86_400)
    X509_set_pubkey(certificate, key)
    Self.add("CN", commonName, to: X509_get_subject_name(certificate))
    if let organization { Self.add("O", organization, to: X509_get_issuer_name(certificate)) }
    if !names.isEmpty, copenssl_san(certificate, names.joined(separator: ",")) != 1 {
      throw refusal("the names \(names.joined(separator: ", ")) are not of the form IP:… or DNS:…")
    }
    guard X509_sign(certificate, issuerKey, nil) > 0 else { throw refusal("the certificate could not be signed") }
    certificatePEM = Self.text { PEM_write_bio_X509($0, certificate) }
    keyPEM = Self.text { PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil) }
    publicKeyFingerprint = PeerCertificate(reading: certificate).publicKeyFingerprint
  }

  private static func add(_ field: String, _ value: String, to name: OpaquePointer?) {
    let bytes = Array(value.utf8)
    X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, bytes, Int32(bytes.count), -1, 0)
  }

  private static func text(_ write: (OpaquePointer) -> Int32) -> String {
    guard let bio = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free(bio) }
    _ = write(bio)
    return OpenSSLMemory.text(bio)
  }
}
