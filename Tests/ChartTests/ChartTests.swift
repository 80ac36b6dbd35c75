import CZlib
import Foundation
import FoundationXML
import Testing

@testable import Chart

@Suite("The chart")
struct ChartTests {
  static func chart(days: Int, series: Int, seed: Int64 = 1) -> CostChart {
    let parts = (0..<days).map { day -> [Int64] in
      (0..<series).map { index -> Int64 in
        let mixed: Int = day * 37 + index * 101 + Int(seed)
        return Int64(mixed % 400) * 12_345
      }
    }
    let totals = (0..<series).map { index in parts.map { $0[index] }.reduce(0, +) }
    let cents = { (micro: Int64) in (micro + 5_000) / 10_000 }
    return CostChart(
      title: "November 2026, all runs", currency: "USD", cents: cents(totals.reduce(0, +)),
      bars: (0..<days).map { day in
        CostChart.Bar(
          name: "2026-11-\(day + 1 < 10 ? "0" : "")\(day + 1)", label: "\(day + 1)",
          cents: cents(parts[day].reduce(0, +)), parts: parts[day])
      },
      series: (0..<series).map { CostChart.Series(name: "slack:T1/U\($0)", cents: cents(totals[$0])) },
      footer: "to 2026-11-30 10:00 Europe/Berlin")
  }

  @Test("SVG is well-formed, names its axes, and its notes add up to the whole")
  func svg() throws {
    let chart = Self.chart(days: 30, series: 3)
    let reader = SVGReader()
    let parser = XMLParser(data: Data(chart.svg.utf8))
    parser.delegate = reader
    #expect(parser.parse())
    #expect(reader.texts.contains("USD a day"))
    #expect(reader.texts.contains("day"))
    #expect(reader.texts.contains("Total \(AxisScale.amount(chart.cents)) USD"))
    let notes = reader.notes.compactMap { note -> Decimal? in
      note.split(separator: " ").dropLast().last.flatMap { Decimal(string: String($0)) }
    }
    #expect(notes.count == reader.notes.count)
    let whole = chart.bars.flatMap(\.parts).reduce(0, +)
    #expect(notes.reduce(0, +) == Decimal(whole) / 1_000_000)
  }

  @Test("a name is text and never markup")
  func escaping() {
    var chart = Self.chart(days: 2, series: 1)
    chart.series[0].name = "<script>\"&\u{0}</script>"
    #expect(!chart.svg.contains("<script>"))
    #expect(XMLParser(data: Data(chart.svg.utf8)).parse())
  }

  @Test(
    "PNG has its size, its checks, and as many dots as it says", arguments: [(1, 1), (7, 2), (31, 7), (0, 0), (90, 3)])
  func png(days: Int, series: Int) throws {
    let chart = Self.chart(days: days, series: series)
    let file = chart.png
    #expect(Array(file.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    var chunks: [String: [UInt8]] = [:]
    var at = 8
    func number(_ offset: Int) -> Int { file[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) } }
    while at < file.count {
      let length = number(at)
      let body = Array(file[(at + 4)..<(at + 8 + length)])
      #expect(number(at + 8 + length) == Int(crc32(0, body, UInt32(body.count))))
      chunks[String(decoding: body.prefix(4), as: UTF8.self)] = Array(body.dropFirst(4))
      at += 12 + length
    }
    let header = try #require(chunks["IHDR"])
    let width = header[0..<4].reduce(0) { $0 << 8 | Int($1) }
    let height = header[4..<8].reduce(0) { $0 << 8 | Int($1) }
    #expect(width == 720)
    var size = UInt((width + 1) * height)
    var dots = [UInt8](repeating: 0, count: Int(size))
    let data = try #require(chunks["IDAT"])
    #expect(uncompress(&dots, &size, data, UInt(data.count)) == Z_OK)
    #expect(Int(size) == (width + 1) * height)
    let colors = try #require(chunks["PLTE"]).count / 3
    #expect(dots.allSatisfy { Int($0) < colors })
  }

  @Test("no text leaves the picture or lies on another", arguments: [1, 5, 12, 28, 31, 90], [1, 7])
  func layout(days: Int, series: Int) {
    let drawing = Self.chart(days: days, series: series).drawing
    let boxes = drawing.shapes.compactMap { shape -> (Double, Double, Double, Double)? in
      guard case .text(let text, let x, let y, let anchor, _, let turned, _) = shape else { return nil }
      let length = Double(text.count * BitmapFont.width)
      if turned { return (x - 8, y - length, x, y) }
      let left = anchor == .start ? x : anchor == .middle ? x - length / 2 : x - length
      return (left, y - 9, left + length, y)
    }
    for (index, box) in boxes.enumerated() {
      #expect(box.0 >= 0 && box.2 <= drawing.width && box.1 >= 0 && box.3 <= drawing.height)
      for other in boxes.dropFirst(index + 1) {
        let overlaps = box.0 < other.2 - 0.5 && other.0 < box.2 - 0.5 && box.1 < other.3 - 0.5 && other.1 < box.3 - 0.5
        #expect(!overlaps)
      }
    }
  }

  @Test(
    "the axis has round steps and reaches the largest amount",
    arguments: [(0, 1, 1), (1, 1, 1), (7, 2, 8), (499, 100, 500), (501, 200, 600), (123_456, 50_000, 150_000)])
  func scale(largest: Int64, step: Int64, top: Int64) {
    let scale = AxisScale(largest: largest)
    #expect(scale.step == step)
    #expect(scale.top == top)
    #expect(scale.marks.last == top)
  }
}

/// Collects what a reader of the SVG reads.
private final class SVGReader: NSObject, XMLParserDelegate {
  var texts: [String] = []
  var notes: [String] = []
  private var current = ""
  private var isInRectangle = false

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    current = ""
    if name == "rect" { isInRectangle = true }
  }
  func parser(_ parser: XMLParser, foundCharacters string: String) { current += string }
  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    if name == "text" { texts.append(current) }
    if name == "title", isInRectangle { notes.append(current) }
    if name == "rect" { isInRectangle = false }
  }
}
