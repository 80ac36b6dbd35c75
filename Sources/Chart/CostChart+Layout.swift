extension CostChart {
  private static let width = 360.0
  private static let left = 46.0
  private static let right = 8.0
  private static let plotTop = 62.0
  private static let plotHeight = 150.0
  private static let line = 15.0

  /// Where everything is: a plane 360 points wide, the width at which telephones show a picture.
  var drawing: Drawing {
    let plotBottom = Self.plotTop + Self.plotHeight
    let legendTop = plotBottom + 40
    let height = legendTop + Double(series.count) * Self.line + 22
    var drawing = Drawing(
      width: Self.width, height: height,
      title: "\(title): \(AxisScale.amount(cents)) \(currency), costs by day and \(series.count) names")
    add(heading, to: &drawing)
    let scale = AxisScale(largest: roomForAmounts(above: bars.map(\.cents).max() ?? 0))
    add(axis(scale), to: &drawing)
    add(columns(scale), to: &drawing)
    add(legend(legendTop), to: &drawing)
    drawing.shapes.append(
      .text(Self.cut(footer, 57), x: 8, y: height - 8, anchor: .start, color: .faint))
    return drawing
  }

  private func add(_ shapes: [Drawing.Shape], to drawing: inout Drawing) { drawing.shapes += shapes }

  private var heading: [Drawing.Shape] {
    [
      .text(Self.cut(title, 57), x: 8, y: 18, anchor: .start, bold: true),
      .text("Total \(AxisScale.amount(cents)) \(currency)", x: 8, y: 34, anchor: .start),
      .text("\(currency) a day", x: 8, y: 52, anchor: .start, color: .faint),
    ]
  }

  /// The amount that the plane has to hold so that the amount above the highest bar stays within it.
  private func roomForAmounts(above largest: Int64) -> Int64 {
    let length = Double(AxisScale.amount(largest).count * BitmapFont.width)
    let needed = length <= pitch - 2 ? 14 : pitch >= Self.narrowest ? length + 5 : 0
    return Int64((Double(largest) * Self.plotHeight / (Self.plotHeight - needed)).rounded(.up))
  }

  /// From one bar to the next; amounts are written where this is not less than `narrowest`.
  private var pitch: Double { (Self.width - Self.left - Self.right) / Double(max(1, bars.count)) }
  private static let narrowest = 9.0

  /// The marks of the amounts, and the line on which the bars stand.
  private func axis(_ scale: AxisScale) -> [Drawing.Shape] {
    var shapes: [Drawing.Shape] = []
    for mark in scale.marks {
      let y = Self.plotTop + Self.plotHeight * (1 - Double(mark) / Double(scale.top))
      shapes.append(
        .rectangle(
          x: Self.left, y: y, width: Self.width - Self.left - Self.right, height: mark == 0 ? 1 : 0.5,
          color: mark == 0 ? .ink : .grid))
      shapes.append(.text(scale.text(mark), x: Self.left - 4, y: y + 4, anchor: .end))
    }
    shapes.append(
      .text(
        bars.count == 1 ? bars[0].name : "day", x: (Self.left + Self.width - Self.right) / 2,
        y: Self.plotTop + Self.plotHeight + 28, anchor: .middle, color: .faint))
    return shapes
  }

  private func columns(_ scale: AxisScale) -> [Drawing.Shape] {
    guard !bars.isEmpty else { return [] }
    let thickness = min(48, max(1, pitch * 0.8))
    let bottom = Self.plotTop + Self.plotHeight
    var shapes: [Drawing.Shape] = []
    for (index, bar) in bars.enumerated() {
      let middle = Self.left + (Double(index) + 0.5) * pitch
      let height = Self.plotHeight * Double(bar.cents) / Double(scale.top)
      let whole = bar.parts.reduce(0, +)
      var y = bottom
      for (series, part) in bar.parts.enumerated() where part > 0 && whole > 0 {
        let share = height * Double(part) / Double(whole)
        y -= share
        let amount = "\(bar.name), \(self.series[series].name): \(AxisScale.exact(part)) \(currency)"
        shapes.append(
          .rectangle(
            x: middle - thickness / 2, y: y, width: thickness, height: share,
            color: Color.series[series % Color.series.count], note: amount))
      }
      shapes += amounts(bar, at: middle, above: y)
      if let label = label(index) { shapes.append(.text(label, x: middle, y: bottom + 14, anchor: .middle)) }
    }
    return shapes
  }

  /// The amount above a bar: along it where there is no room beside its neighbours'.
  private func amounts(_ bar: Bar, at middle: Double, above top: Double) -> [Drawing.Shape] {
    guard bar.cents > 0 else { return [] }
    let text = AxisScale.amount(bar.cents)
    if Double(text.count * BitmapFont.width) <= pitch - 2 {
      return [.text(text, x: middle, y: top - 3, anchor: .middle)]
    }
    guard pitch >= Self.narrowest else { return [] }
    return [.text(text, x: middle + 4, y: top - 3, anchor: .start, turned: true)]
  }

  /// What stands below a bar: every day of a month where there is room, else the first and every fifth; of a longer
  /// time month and day, so far apart that they can be read.
  private func label(_ index: Int) -> String? {
    let bar = bars[index]
    if bars.count > 31 {
      let distance = Int((40 / pitch).rounded(.up))
      return index % distance == 0 && index + distance / 2 < bars.count ? String(bar.name.suffix(5)) : nil
    }
    let widest = Double((bars.map(\.label.count).max() ?? 1) * BitmapFont.width) + 2
    if pitch >= widest { return bar.label }
    guard let day = Int(bar.label) else { return index % 5 == 0 ? bar.label : nil }
    return day == 1 || day % 5 == 0 ? bar.label : nil
  }

  private func legend(_ top: Double) -> [Drawing.Shape] {
    series.enumerated().flatMap { index, series -> [Drawing.Shape] in
      let y = top + Double(index) * Self.line
      let amount = "\(AxisScale.amount(series.cents)) \(currency)"
      return [
        .rectangle(x: 8, y: y, width: 10, height: 10, color: Color.series[index % Color.series.count]),
        .text(Self.cut(series.name, 53 - amount.count), x: 24, y: y + 9, anchor: .start),
        .text(amount, x: Self.width - Self.right, y: y + 9, anchor: .end),
      ]
    }
  }

  private static func cut(_ text: String, _ count: Int) -> String {
    text.count <= count ? text : text.prefix(max(0, count - 2)) + ".."
  }
}
