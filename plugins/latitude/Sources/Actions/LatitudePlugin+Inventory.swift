import PluginKit

extension LatitudePlugin {
  public func inventory(instance: String) async throws -> [InventoryItem]? {
    let picture: ServerListing.Picture
    do {
      picture = try await listing.fresh(at: host.clock.now)
    } catch {
      throw PluginError(Self.words(error))
    }
    return picture.servers.filter { ServerName($0.hostname, instance: instance) != nil }.map { server in
      InventoryItem(
        id: server.id, name: server.hostname, status: server.status, hourly: server.hourly, createdAt: server.createdAt)
    }
  }

  public func clockDifference() async -> Double? {
    // One list for all whose end has come; where none comes nothing can be deleted either.
    guard (try? await listing.fresh(at: host.clock.now)) != nil else { return nil }
    return await api.providerClock.difference
  }

  public func exists(_ id: String) async throws -> Bool? {
    do {
      return try await server(id) != nil
    } catch {
      throw PluginError(Self.words(error))
    }
  }
}
