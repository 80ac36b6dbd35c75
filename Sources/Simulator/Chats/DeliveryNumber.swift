import HTTP

/// Ids of platforms that number their deliveries, from the names that a caller gives: the same name is the same number.
enum DeliveryNumber {
  static func of(_ name: String, digits: Int) -> Int {
    let hash = Digest.sha256(Array(name.utf8)).prefix(7).reduce(0) { $0 << 8 | Int($1) }
    var smallest = 1
    for _ in 1..<digits { smallest *= 10 }
    return smallest + hash % (smallest * 9)
  }
}
