#!/usr/bin/env python3
"""Draws a run as the channel shows it. Reads what `make demo` prints, writes an SVG: make picture."""

import html
import re
import sys
import textwrap

WIDTH, LINE, COLUMNS = 1000, 20, 108
SIGNS = {
    ":white_check_mark:": ("#2eb67d", "✓"), ":hourglass_flowing_sand:": ("#e8912d", "…"), ":white_circle:": ("#868686", "○"),
    ":heavy_minus_sign:": ("#868686", "–"), ":large_green_circle:": ("#2eb67d", "●"), ":warning:": ("#e8912d", "▲"),
    ":red_circle:": ("#e01e5a", "●"), ":x:": ("#e01e5a", "✗"), ":raising_hand:": ("#1d9bd1", "?"),
}
# What the picture shows of the conversation: how a block begins, and how many of its lines at most.
WANTED = [
    ("ada", "/talos-poc start", 1), ("talos-poc", "Rent c3-small", 14), ("ada", "presses [ Confirm ]", 1),
    ("talos-poc", "is up in maintenance mode at", 17), ("ada", "/talos-poc status", 1),
    ("talos-poc", ": up*", 10), ("talos-poc", "Reminder:", 7), ("ada", "/talos-poc teardown", 1),
    ("ada", "presses [ Tear down ]", 1), ("talos-poc", "its server is gone", 5),
]


def blocks(text):
    """(who, when, lines) of every message, in order."""
    found = []
    for part in re.split(r"\n(?=\S)", text):
        head, *lines = part.strip("\n").split("\n")
        who, _, when = head.partition("  ")
        if who in ("ada", "talos-poc"):
            found.append((who, when.strip(), [line[2:] for line in lines]))
    return found


def chosen(found):
    rest = iter(found)
    for who, words, count in WANTED:
        for block in rest:
            if block[0] == who and words in "\n".join(block[2]) and "edited" not in block[1]:
                yield block[0], block[1], block[2][:count], block[2][-1:] if block[2][-1].startswith("[ ") else []
                break
        else:
            sys.exit(f"the demonstration shows no message of {who} with `{words}`")


def spans(line):
    """A line as SVG text: signs coloured, *bold* bold."""
    for sign, (color, shown) in SIGNS.items():
        if line.startswith(sign):
            return f'<tspan fill="{color}">{shown}</tspan> ' + spans(line[len(sign) + 1:])
    line = re.sub(r"<@\w+>", "@ada", line)
    return re.sub(r"\*([^*]+)\*", r'<tspan font-weight="bold">\1</tspan>', html.escape(line, quote=False))


def draw(found):
    y, shapes = 56, []

    def put(x, text, size=15, color="#1d1c1d", weight="normal", family="sans-serif"):
        shapes.append(
            f'<text x="{x}" y="{y}" font-size="{size}" fill="{color}" font-weight="{weight}" '
            f'font-family="{family}" xml:space="preserve">{text}</text>')

    for who, when, lines, buttons in found:
        color = "#4a154b" if who == "ada" else "#ff7300"
        shapes.append(f'<rect x="24" y="{y - 16}" width="36" height="36" rx="6" fill="{color}"/>')
        shapes.append(
            f'<text x="42" y="{y + 8}" font-size="18" fill="#fff" text-anchor="middle" font-family="sans-serif">{who[0].upper()}</text>')
        put(74, who, weight="bold")
        put(74 + 9 * len(who) + 16, html.escape(when), size=12, color="#616061")
        for line in lines if not buttons or lines[-1:] != buttons else lines[:-1]:
            is_code = line.startswith(("talosctl", "curl"))
            for part in textwrap.wrap(line, COLUMNS - (12 if is_code else 0), break_on_hyphens=False) or [""]:
                y += LINE
                if is_code:
                    shapes.append(f'<rect x="70" y="{y - 15}" width="{WIDTH - 94}" height="{LINE}" fill="#f1f1f1"/>')
                    put(76, html.escape(part), size=13, color="#c01343", family="monospace")
                else:
                    put(74, spans(part))
        if buttons:
            y += LINE + 10
            x = 74
            for label in re.findall(r"\[ ([^\]]+) \]", buttons[0]):
                width = 26 + 8 * len(label)
                shapes.append(f'<rect x="{x}" y="{y - 19}" width="{width}" height="28" rx="4" fill="#fff" stroke="#bbb"/>')
                shapes.append(
                    f'<text x="{x + width / 2}" y="{y}" font-size="14" text-anchor="middle" font-family="sans-serif">{html.escape(label)}</text>')
                x += width + 10
        y += 44
    height = y - 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">'
        f'<title>A run in the channel, from /talos-poc start to the final cost</title>'
        f'<rect width="{WIDTH}" height="{height}" rx="8" fill="#fff" stroke="#ddd"/>' + "\n".join(shapes) + "</svg>\n")


if __name__ == "__main__":
    sys.stdout.write(draw(list(chosen(blocks(sys.stdin.read())))))
