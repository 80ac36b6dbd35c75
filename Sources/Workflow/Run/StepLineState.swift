import Chat

/// How a step looks in the progress message.
public typealias StepLineState = StepLine.State
