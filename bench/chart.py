# SPDX-License-Identifier: GPL-2.0-only
"""Lines over two logarithmic axes, or over a plain one, as an SVG picture."""

import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 900, 460
LEFT, RIGHT, TOP, BOTTOM = 80, 170, 50, 60
# Distinct for people with colour blindness too
STYLES = [("#000000", ""), ("#0072b2", ""), ("#d55e00", "9 4"),
          ("#009e73", "6 3"), ("#cc79a7", "2 3"), ("#999999", "")]


class Axis:
    """From values to places between two ends of a picture."""

    def __init__(self, values, low, high, logarithmic):
        self.of = math.log10 if logarithmic else float
        self.first, self.last = self.of(min(values)), self.of(max(values))
        self.low, self.high = low, high

    def place(self, value):
        span = self.last - self.first or 1
        return round(self.low + (self.of(value) - self.first) / span
                     * (self.high - self.low), 1)


def text(x, y, words, anchor="start", more=""):
    return (f'<text x="{x}" y="{y}" text-anchor="{anchor}" {more}>'
            f'{escape(words)}</text>')


def line(x1, y1, x2, y2, style='stroke="#dddddd"'):
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {style}/>'


def short(count):
    """Of a power of ten."""
    for unit, name in ((10 ** 6, " M"), (10 ** 3, " k")):
        if count >= unit:
            return f"{count // unit}{name}"
    return str(count)


def decades(values):
    """Powers of ten that enclose the values."""
    low = math.floor(math.log10(min(values)))
    high = math.ceil(math.log10(max(values)))
    return [10 ** n for n in range(low, max(high, low + 1) + 1)]


def chart(title, x_title, y_title, lines, x_names, x_logarithmic=True):
    """The picture.

    lines: name -> list of (x, y, hollow), which is not shown if it is empty,
    but keeps its colour.  x_names: x -> what to call it.
    """
    ys = decades([y for points in lines.values() for _, y, _ in points])
    across = Axis(x_names, LEFT, WIDTH - RIGHT, x_logarithmic)
    up = Axis(ys, HEIGHT - BOTTOM, TOP, True)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
           f'height="{HEIGHT}" font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
           text(LEFT, 26, title, more='font-size="15"'),
           text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, x_title, "middle"),
           text(18, HEIGHT / 2, y_title, "middle",
                f'transform="rotate(-90 18 {HEIGHT / 2})"')]
    for y in ys:
        out += [line(LEFT, up.place(y), WIDTH - RIGHT, up.place(y)),
                text(LEFT - 6, up.place(y) + 4, short(y), "end")]
    for x, name in x_names.items():
        out += [line(across.place(x), TOP, across.place(x), HEIGHT - BOTTOM),
                text(across.place(x), HEIGHT - BOTTOM + 18, name, "middle")]

    row = TOP - 12
    for (name, points), (colour, dashes) in zip(lines.items(), STYLES):
        if not points:
            continue
        row += 20
        places = [(across.place(x), up.place(y), hollow)
                  for x, y, hollow in points]
        stroke = f'stroke="{colour}" stroke-width="2"'
        out.append(f'<polyline fill="none" {stroke} '
                   f'stroke-dasharray="{dashes}" points="'
                   + " ".join(f"{x},{y}" for x, y, _ in places) + '"/>')
        out += [f'<circle cx="{x}" cy="{y}" r="4" {stroke} fill="'
                f'{"white" if hollow else colour}"/>' for x, y, hollow in places]
        out += [line(WIDTH - RIGHT + 14, row, WIDTH - RIGHT + 40, row,
                     f'{stroke} stroke-dasharray="{dashes}"'),
                text(WIDTH - RIGHT + 46, row + 4, name)]
    return "\n".join([*out, "</svg>", ""])
