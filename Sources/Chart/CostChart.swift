/// A chart of costs: a bar a day, stacked by whose they are, with every amount that adds up in cents.
public struct CostChart: Sendable, Hashable {
  /// A day.
  public struct Bar: Sendable, Hashable {
    /// `2026-11-03`, for notes.
    public var name: String
    /// What stands below the bar, `3`.
    public var label: String
    /// What the whole day cost, in cents. Together the days are the total.
    public var cents: Int64
    /// The exact shares of the series, in millionths: they decide how high the parts of the bar are.
    public var parts: [Int64]
    public init(name: String, label: String, cents: Int64, parts: [Int64]) {
      self.name = name
      self.label = label
      self.cents = cents
      self.parts = parts
    }
  }

  /// A person or a run.
  public struct Series: Sendable, Hashable {
    public var name: String
    /// What it cost in all, in cents. Together the series are the total.
    public var cents: Int64
    public init(name: String, cents: Int64) {
      self.name = name
      self.cents = cents
    }
  }

  /// `November 2026, all runs`.
  public var title: String
  /// `USD`.
  public var currency: String
  /// The whole, in cents.
  public var cents: Int64
  public var bars: [Bar]
  /// At most as many as there are colors; the last may stand for all others.
  public var series: [Series]
  /// A last line, such as when it was drawn.
  public var footer: String

  public init(title: String, currency: String, cents: Int64, bars: [Bar], series: [Series], footer: String) {
    self.title = title
    self.currency = currency
    self.cents = cents
    self.bars = bars
    self.series = series
    self.footer = footer
  }

  /// How many series can be told apart; more are to be put together before.
  public static let mostSeries = Color.series.count

  /// The chart as SVG, which stays sharp at every size and tells each amount to who points at its bar.
  public var svg: String { SVGWriter.write(drawing) }

  /// The chart as PNG, 720 dots wide, so that it is legible where a telephone shows it 360 points wide.
  public var png: [UInt8] { PNGWriter.write(Canvas(drawing, scale: 2)) }
}
