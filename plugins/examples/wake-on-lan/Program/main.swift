import HTTP
import PluginKit
import WakeOnLANPlugin

// The plugin as a program. Compiled into a bot, the same plugin would be one line of its registry.
let client = HTTPClient(userAgent: "wake-on-lan")
let program = PluginProgram(name: WakeOnLANPlugin.name, release: WakeOnLANPlugin.release) { host in
  try WakeOnLANPlugin(host: host, client: client)
}
await program.run()
client.shutdown()
