/// Chooses the operating system that is deployed before the reinstall over iPXE.
enum FirstSystem {
  /// The newest Ubuntu among what deploys in seconds, else among everything the plan takes, else a long-lived guess;
  /// any other setting is the system itself.
  static func slug(_ setting: String, for entry: PlanCatalog.Entry) -> String {
    guard setting == "newest-ubuntu" else { return setting }
    return newestUbuntu(entry.instantSystems) ?? newestUbuntu(entry.systems) ?? "ubuntu_24_04_x64_lts"
  }

  private static func newestUbuntu(_ slugs: [String]) -> String? {
    slugs.compactMap { slug -> (Int, String)? in
      let parts = slug.split(separator: "_")
      guard parts.count >= 3, parts[0] == "ubuntu", let year = Int(parts[1]), let month = Int(parts[2]) else {
        return nil
      }
      return (year * 100 + month, slug)
    }.max { $0.0 < $1.0 }?.1
  }
}
