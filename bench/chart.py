# SPDX-License-Identifier: GPL-2.0-only
"""Lines over two logarithmic axes, or over a plain one, as an SVG picture."""

import json
import subprocess

from lab.machine import Failure

# Distinct for people with colour blindness too
STYLES = [("#000000", 1), ("#0072b2", 1), ("#d55e00", 2), ("#009e73", 3),
          ("#cc79a7", 4), ("#999999", 1)]
# Points that are filled, and those that are not
FILLED, HOLLOW = 7, 6


def block(name, points):
    """Points that the script refers to by a name."""
    return [f"${name} << END", *(f"{x} {y}" for x, y, _ in points), "END"]


def chart(title, x_title, y_title, lines, x_names, x_logarithmic=True):
    """The picture.

    lines: name -> list of (x, y, hollow), which is not shown if it is empty,
    but keeps its colour.  x_names: x -> what to call it.
    """
    quoted = json.dumps
    # These are formats
    tics = ", ".join(f"{quoted(name.replace('%', '%%'))} {x}"
                     for x, name in x_names.items())
    script = ["set terminal svg noenhanced size 900,460 font 'sans-serif,12' "
              "background 'white'",
              f"set title {quoted(title)}", f"set xlabel {quoted(x_title)}",
              f"set ylabel {quoted(y_title)}", "set key outside right top",
              f"set logscale {'xy' if x_logarithmic else 'y'}",
              "set format y '%.0s %c'", "set grid",
              f"set xtics rotate by 30 right ({tics})"]
    plots = []
    for (name, points), (colour, dashes) in zip(lines.items(), STYLES):
        style = f"linecolor rgb '{colour}'"
        key = f"line{len(plots)}"
        if points:
            script += block(key, points)
            plots.append(f"${key} with lines linewidth 2 dashtype {dashes} {style} "
                         f"title {quoted(name)}")
        for kind in (FILLED, HOLLOW):
            marks = [point for point in points if point[2] == (kind == HOLLOW)]
            if marks:
                script += block(f"{key}_{kind}", marks)
                plots.append(f"${key}_{kind} with points pointtype {kind} {style} "
                             "notitle")
    script.append("plot " + ", ".join(plots))
    done = subprocess.run(["gnuplot"], input="\n".join([*script, ""]), text=True,
                          capture_output=True)
    if done.returncode:
        raise Failure(f"gnuplot cannot draw \"{title}\": {done.stderr.strip()}")
    return done.stdout
