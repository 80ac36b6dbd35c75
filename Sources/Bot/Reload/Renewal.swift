import Workflow

/// Wakes those who work in rounds when there is a new arrangement.
actor Renewal {
  private var listeners: [WakeSignal] = []

  func hear(_ signals: [WakeSignal]) { listeners += signals }

  func tell() async {
    for listener in listeners { listener.raise() }
  }
}
