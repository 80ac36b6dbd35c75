/// The part of a file that a `Range` header asks for, RFC 9110 section 14.
enum ByteRange: Sendable, Hashable {
  case whole
  case part(ClosedRange<Int>)
  case unsatisfiable

  /// One range is understood; a header that is no such thing is as if there were none.
  static func parse(_ header: String?, size: Int) -> ByteRange {
    guard let header, header.hasPrefix("bytes=") else { return .whole }
    let ends = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, ends.allSatisfy({ $0.utf8.count <= 18 && $0.utf8.allSatisfy { (48...57).contains($0) } })
    else { return .whole }
    switch (Int(ends[0]), Int(ends[1])) {
    case (nil, nil): return .whole
    case (nil, let last?): return last == 0 ? .unsatisfiable : .part(max(0, size - last)...(size - 1))
    case (let first?, nil): return first < size ? .part(first...(size - 1)) : .unsatisfiable
    case (let first?, let last?):
      guard first <= last else { return .whole }
      return first < size ? .part(first...min(last, size - 1)) : .unsatisfiable
    }
  }
}
