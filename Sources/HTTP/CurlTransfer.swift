import CCurl
import COpenSSL
import Foundation

/// One exchange: what libcurl reads and writes of it. Lives on the loop's thread once it is handed over.
final class CurlTransfer: @unchecked Sendable {
  let request: HTTPRequest
  var completion: CurlEventLoop.Completion?
  var isCancelled = false
  private(set) var handle: UnsafeMutableRawPointer?

  private var headerList: UnsafeMutablePointer<curl_slist>?
  private var errorBuffer: UnsafeMutablePointer<CChar>?
  private var authority: [UInt8] = []

  var status = 0
  var headers = HTTPHeaders()
  var trailers = HTTPHeaders()
  var headersAreOver = false
  var body: [UInt8] = []
  var certificate: PeerCertificate?

  private let observer: (@Sendable (HTTPMoment) -> Void)?
  private var bytesToSend = 0

  init(_ request: HTTPRequest, observer: (@Sendable (HTTPMoment) -> Void)? = nil) {
    self.request = request
    self.observer = observer
  }

  func complete(_ result: Result<HTTPResponse, HTTPError>) {
    if case .success = result { observer?(.answerArrived) }
    completion?.resume(returning: result)
    completion = nil
  }

  /// Sets every option of the handle for this exchange.
  func configure(_ handle: UnsafeMutableRawPointer) {
    self.handle = handle
    func set(_ option: CURLoption, _ value: Int) { _ = ccurl_set_long(handle, option, value) }
    func set(_ option: CURLoption, _ value: String) { _ = ccurl_set_string(handle, option, value) }
    set(CURLOPT_URL, request.url)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_NOSIGNAL, 1)
    // A name that resolves slowly is let go at the time-out: otherwise its thread would be waited for, and with it every
    // other exchange. https://curl.se/libcurl/c/CURLOPT_QUICK_EXIT.html
    set(CURLOPT_QUICK_EXIT, 1)
    set(CURLOPT_PROXY, "")
    set(CURLOPT_NOPROXY, "*")
    set(CURLOPT_TIMEOUT_MS, request.timeout.wholeMilliseconds)
    set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.wholeMilliseconds)
    set(CURLOPT_HTTP09_ALLOWED, 0)
    if let path = request.unixSocket { set(CURLOPT_UNIX_SOCKET_PATH, path) }
    if !request.repeatable || request.capturesCertificate {
      set(CURLOPT_FRESH_CONNECT, 1)
      set(CURLOPT_FORBID_REUSE, 1)
    }
    switch request.version {
    case .http1: set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    case .http2OverTLS: set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    case .http2PriorKnowledge: set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE))
    }
    configureTrust(handle)
    configureBody(handle)
    configureCallbacks(handle)
  }

  private func configureTrust(_ handle: UnsafeMutableRawPointer) {
    switch request.trust {
    case .system: break
    case .anyCertificate:
      _ = ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0)
      _ = ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0)
    case .pinnedPublicKey(let fingerprint):
      _ = ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0)
      _ = ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0)
      _ = ccurl_set_string(handle, CURLOPT_PINNEDPUBLICKEY, "sha256//\(fingerprint)")
    case .certificateAuthority(let pem):
      authority = Array(pem.utf8)
      authority.withUnsafeMutableBytes { bytes in
        var blob = curl_blob(data: bytes.baseAddress, len: bytes.count, flags: UInt32(CURL_BLOB_COPY))
        _ = ccurl_set_blob(handle, CURLOPT_CAINFO_BLOB, &blob)
      }
    }
  }

  private func configureBody(_ handle: UnsafeMutableRawPointer) {
    switch request.method {
    case .head: _ = ccurl_set_long(handle, CURLOPT_NOBODY, 1)
    case .get where request.body.isEmpty: _ = ccurl_set_long(handle, CURLOPT_HTTPGET, 1)
    default:
      _ = ccurl_set_string(handle, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
      if !request.body.isEmpty || request.method == .post || request.method == .put || request.method == .patch {
        _ = ccurl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
        request.body.withUnsafeBytes { bytes in
          // libcurl copies as many bytes as the size above says.
          _ = ccurl_set_bytes(handle, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress ?? UnsafeRawPointer(handle))
        }
      }
    }
    for field in request.headers {
      // A field without a value is written with a semicolon in libcurl's lists.
      headerList = curl_slist_append(
        headerList, field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
    }
    // Without this, bodies over a mebibyte wait for a 100-continue; and libcurl would make up a content type.
    headerList = curl_slist_append(headerList, "Expect:")
    if request.headers["content-type"] == nil { headerList = curl_slist_append(headerList, "Content-Type:") }
    _ = ccurl_set_list(handle, CURLOPT_HTTPHEADER, headerList)
  }

  private func configureCallbacks(_ handle: UnsafeMutableRawPointer) {
    let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE) + 1)
    buffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE) + 1)
    errorBuffer = buffer
    _ = ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, buffer)
    let this = Unmanaged.passUnretained(self).toOpaque()
    _ = ccurl_set_pointer(handle, CURLOPT_WRITEDATA, this)
    _ = ccurl_set_pointer(handle, CURLOPT_HEADERDATA, this)
    _ = ccurl_set_data_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, this in
      guard let bytes, let this else { return 0 }
      let transfer = Unmanaged<CurlTransfer>.fromOpaque(this).takeUnretainedValue()
      return transfer.take(UnsafeRawBufferPointer(start: bytes, count: size * count))
    }
    _ = ccurl_set_data_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, this in
      guard let bytes, let this else { return 0 }
      let transfer = Unmanaged<CurlTransfer>.fromOpaque(this).takeUnretainedValue()
      return transfer.takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
    }
    if observer != nil { observeSending(handle, this) }
    if request.capturesCertificate {
      _ = ccurl_set_pointer(handle, CURLOPT_SSL_CTX_DATA, this)
      _ = ccurl_set_ssl_ctx_callback(handle) { _, context, this in
        SSL_CTX_set_cert_verify_callback(OpaquePointer(context), captureCertificate, this)
        return CURLE_OK
      }
    }
  }

  /// libcurl tells what it has sent only to its debugging callback.
  private func observeSending(_ handle: UnsafeMutableRawPointer, _ this: UnsafeMutableRawPointer) {
    _ = ccurl_set_long(handle, CURLOPT_VERBOSE, 1)
    _ = ccurl_set_pointer(handle, CURLOPT_DEBUGDATA, this)
    _ = ccurl_set_debug_callback(handle) { _, kind, _, size, this in
      guard let this else { return 0 }
      Unmanaged<CurlTransfer>.fromOpaque(this).takeUnretainedValue().noteSent(kind, size)
      return 0
    }
  }

  private func noteSent(_ kind: curl_infotype, _ size: Int) {
    switch kind {
    case CURLINFO_HEADER_OUT:
      bytesToSend = request.body.count
      if bytesToSend == 0 { observer?(.requestSent) }
    case CURLINFO_DATA_OUT where bytesToSend > 0:
      bytesToSend -= size
      if bytesToSend <= 0 { observer?(.requestSent) }
    default: break
    }
  }

  /// Gives back what libcurl had to find in memory until now.
  func release() {
    curl_slist_free_all(headerList)
    headerList = nil
    errorBuffer?.deallocate()
    errorBuffer = nil
  }

  /// libcurl's own words about a failure.
  var errorWords: String { errorBuffer.map { String(cString: $0) } ?? "" }
}

/// Keeps the peer's certificate as soon as it is seen, and accepts it: whether it is trusted is not asked here, since
/// only exchanges that trust any certificate or pin the key capture it.
private func captureCertificate(_ store: OpaquePointer?, _ this: UnsafeMutableRawPointer?) -> Int32 {
  guard let store, let this, let leaf = X509_STORE_CTX_get0_cert(store) else { return 1 }
  Unmanaged<CurlTransfer>.fromOpaque(this).takeUnretainedValue().certificate = PeerCertificate(reading: leaf)
  return 1
}

extension Duration {
  var wholeMilliseconds: Int {
    max(1, Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000))
  }
}
