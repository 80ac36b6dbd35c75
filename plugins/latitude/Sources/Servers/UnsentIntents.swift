/// Names whose intent is committed and whose request has certainly not gone out: known only to the process that made
/// the intent, so that after a kill every intent is in doubt.
actor UnsentIntents {
  private var names: Set<String> = []

  func put(_ name: String) { names.insert(name) }

  /// True exactly once for each `put`: whoever gets it may send the request, or may be sure that nobody will.
  func take(_ name: String) -> Bool { names.remove(name) != nil }
}
