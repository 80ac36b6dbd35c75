import COpenSSL
import Foundation

/// What the peer of a TLS connection showed of itself.
public struct PeerCertificate: Sendable, Hashable {
  /// The subject's common name, `maintenance-service.talos.dev`.
  public var commonName: String
  /// The issuer, such as `O=talos`; empty where its name is empty.
  public var issuer: String
  /// Base64 of SHA-256 over the public key as DER (SubjectPublicKeyInfo), 44 characters: the form that
  /// `talosctl apply-config --cert-fingerprint` takes.
  public var publicKeyFingerprint: String
  /// `ED25519`, `EC`, `RSA`, …
  public var keyType: String

  public init(commonName: String, issuer: String, publicKeyFingerprint: String, keyType: String) {
    self.commonName = commonName
    self.issuer = issuer
    self.publicKeyFingerprint = publicKeyFingerprint
    self.keyType = keyType
  }

  /// Reads a certificate of libcrypto's.
  init(reading certificate: OpaquePointer) {
    commonName = Self.entry(X509_get_subject_name(certificate), NID_commonName) ?? ""
    issuer = Self.oneLine(X509_get_issuer_name(certificate))
    var der: UnsafeMutablePointer<UInt8>?
    let length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der)
    let key = length > 0 ? Array(UnsafeBufferPointer(start: der, count: Int(length))) : []
    CRYPTO_free(der, #file, #line)
    publicKeyFingerprint = Digest.base64(Digest.sha256(key))
    let publicKey = X509_get0_pubkey(certificate)
    keyType = publicKey.flatMap { EVP_PKEY_get0_type_name($0) }.map { String(cString: $0) } ?? "unknown"
  }

  private static func entry(_ name: OpaquePointer?, _ identifier: Int32) -> String? {
    var buffer = [CChar](repeating: 0, count: 256)
    let length = X509_NAME_get_text_by_NID(name, identifier, &buffer, Int32(buffer.count))
    return length >= 0 ? String(decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
  }

  private static func oneLine(_ name: OpaquePointer?) -> String {
    guard let bio = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free(bio) }
    X509_NAME_print_ex(bio, name, 0, copenssl_name_flags())
    return OpenSSLMemory.text(bio)
  }
}

/// Reads what libcrypto wrote into memory.
enum OpenSSLMemory {
  static func text(_ bio: OpaquePointer) -> String {
    var data: UnsafeMutablePointer<CChar>?
    let length = copenssl_bio_data(bio, &data)
    guard let data, length > 0 else { return "" }
    return String(decoding: UnsafeRawBufferPointer(start: data, count: length), as: UTF8.self)
  }
}
