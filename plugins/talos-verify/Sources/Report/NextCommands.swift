import PluginKit

/// What a person types after Talos is up, with everything that is known filled in.
struct NextCommands: Sendable, Hashable {
  var address: String
  var version: String
  var installerImage: String
  /// `/dev/nvme0n1`; nil where the node showed none.
  var installDisk: String?
  var fingerprint: String?

  init(_ facts: Facts, address: String) {
    self.address = address
    version = facts.string("version") ?? ""
    installerImage = facts.string("installer_image") ?? ""
    installDisk = facts.string("install_disk")
    fingerprint = facts.string("fingerprint")
  }

  /// The command that comes first.
  var probe: String { "talosctl --nodes \(address) version --insecure" }

  /// What to know about the answer of `probe`, where it is not the version.
  var probeNote: String? {
    guard TalosVersion(version)?.answersVersionInMaintenance == false else { return nil }
    return "Talos \(version) answers this with \"\(NodeProbe.refusal)\": that is Talos saying that it is up. "
      + "From 1.13 on the version itself comes back."
  }

  /// The way to a cluster of one node.
  var cluster: String {
    let series = TalosVersion(version)?.series ?? version
    let disk = installDisk ?? "/dev/DISK"
    let pin = fingerprint.map { " --cert-fingerprint '\($0)'" } ?? ""
    let configured = "--nodes \(address) --endpoints \(address) --talosconfig ./talosconfig"
    return """
      talosctl gen config talos-poc https://\(address):6443 --install-disk \(disk) \
      --install-image \(installerImage) --talos-version \(series)
      talosctl apply-config --insecure --nodes \(address)\(pin) --file controlplane.yaml
      talosctl bootstrap \(configured)
      talosctl kubeconfig \(configured)
      """
  }
}
