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

  public func clockDifference() async throws -> Double? {
    if let known = await api.providerClock.difference { return known }
    // Nothing was asked since the start: any answer tells, a refusal as well.
    do {
      _ = try await listing.fresh(at: host.clock.now)
    } catch {
      guard let known = await api.providerClock.difference else { throw PluginError(Self.words(error)) }
      return known
    }
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
