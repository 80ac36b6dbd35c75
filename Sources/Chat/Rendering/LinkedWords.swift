/// Finds the words of which a client would make a link, for dialects that show these as code: there no client looks for
/// links, and what is copied is what was meant.
enum LinkedWords {
  /// A line with its linked words apart, in their order; the blanks and the punctuation around them stay prose.
  static func split(_ line: String, isLinked: (Substring) -> Bool) -> [(text: String, isLinked: Bool)] {
    var runs: [(text: String, isLinked: Bool)] = []
    var prose = ""
    for (index, word) in line.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
      if index > 0 { prose += " " }
      let opening = word.prefix { "([{<\"'".contains($0) }
      let rest = word.dropFirst(opening.count)
      let closing = rest.reversed().prefix { ".,;:!?)]}>\"'".contains($0) }.count
      let bare = rest.dropLast(closing)
      guard !bare.isEmpty, isLinked(bare) else {
        prose += word
        continue
      }
      runs += [(prose + opening, false), (String(bare), true)]
      prose = String(rest.suffix(closing))
    }
    return (runs + [(prose, false)]).filter { !$0.text.isEmpty }
  }
}
