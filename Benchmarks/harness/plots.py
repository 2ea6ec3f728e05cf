"""Draws what `script/bench` measured: `python3 Benchmarks/harness/plots.py [bench/results.json [docs/plots]]`.

Writes `latency.svg`, waiting against load, and `scale.svg`, cost against the size of the directory, from the rows of
one run. Plain SVG, no library: the pages that show them need nothing else.
"""

import json
import math
import pathlib
import re
import sys

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 30, 50
COLORS = ["#1b6ac9", "#c9481b", "#2c8a4b", "#7a3fb0", "#8a6d00", "#00808a"]


class Axis:
    """Maps values to places, by their logarithm or as they are."""

    def __init__(self, least, most, start, end, logarithmic):
        self.scale = (lambda value: math.log10(value)) if logarithmic else (lambda value: value)
        self.least, self.most = self.scale(least), self.scale(most)
        self.start, self.end, self.logarithmic = start, end, logarithmic
        self.range = (least, most)

    def place(self, value):
        share = (self.scale(value) - self.least) / ((self.most - self.least) or 1)
        return self.start + share * (self.end - self.start)

    def ticks(self):
        least, most = self.range
        if self.logarithmic:
            return [10.0**power for power in range(round(math.log10(least)), round(math.log10(most)) + 1)]
        step = 10 ** math.floor(math.log10(most / 2))
        step *= 2 if most / step > 6 else 1
        return [step * count for count in range(int(most / step) + 1)]


def number(value):
    if value >= 1e6:
        return f"{value / 1e6:g} M"
    return f"{value / 1e3:g} k" if value >= 1e3 else f"{value:g}"


def draw(title, x_title, y_title, series, x_logarithmic, y_logarithmic):
    """`series` holds a name and its points each."""
    points = [point for _, line in series for point in line]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    if y_logarithmic:
        bounds = 10 ** math.floor(math.log10(min(ys))), 10 ** math.ceil(math.log10(max(ys)))
    else:
        bounds = 0, max(ys) * 1.1
    x_bounds = (min(xs), max(xs)) if x_logarithmic else (0, max(xs))
    across = Axis(*x_bounds, LEFT, WIDTH - RIGHT, x_logarithmic)
    up = Axis(*bounds, HEIGHT - BOTTOM, TOP, y_logarithmic)
    text = 'font-family="sans-serif" font-size="12" fill="#333"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">',
        f'<title>{title}</title><rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="18" {text} font-weight="bold">{title}</text>',
    ]
    for value in up.ticks():
        y = up.place(value)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" {text} text-anchor="end">{number(value)}</text>')
    for value in across.ticks() if x_logarithmic else sorted(set(xs)):
        x = across.place(value)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" {text} text-anchor="middle">{number(value)}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 10}" {text} text-anchor="middle">{x_title}</text>')
    parts.append(
        f'<text transform="translate(16 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" {text} text-anchor="middle">'
        f"{y_title}</text>"
    )
    for index, (name, line) in enumerate(series):
        color = COLORS[index % len(COLORS)]
        places = [(across.place(x), up.place(y)) for x, y in sorted(line)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>' for x, y in places]
        y = TOP + 16 + 18 * index
        parts.append(f'<rect x="{WIDTH - RIGHT + 12}" y="{y - 9}" width="10" height="10" fill="{color}"/>')
        parts.append(f'<text x="{WIDTH - RIGHT + 28}" y="{y}" {text}>{name}</text>')
    return "\n".join(parts) + "\n</svg>\n"


def latency(rows):
    series = {}
    for row in rows:
        found = re.fullmatch(r"(\w+) cold at (\d+)% of capacity: (p\d+)", row["row"])
        if found:
            call, share, percentile = found.groups()
            short = "Assume" if call == "AssumeRole" else "Identity"
            series.setdefault(f"{short} {percentile}", []).append((int(share), row["median"]))
    return series


def scale(rows):
    series = {}
    for row in rows:
        found = re.fullmatch(r"(\w+) cold, ([\d,]+) principals: CPU", row["row"])
        if found:
            series.setdefault(found[1], []).append((int(found[2].replace(",", "")), row["median"]))
    return series


def main():
    arguments = sys.argv[1:]
    results = json.loads(pathlib.Path(arguments[0] if arguments else "bench/results.json").read_text())
    place = pathlib.Path(arguments[1] if len(arguments) > 1 else "docs/plots")
    place.mkdir(parents=True, exist_ok=True)
    waits, costs = latency(results["rows"]), scale(results["rows"])
    if not waits or not costs:
        sys.exit("the results lack the rows of latency or of scale: run script/bench in full")
    (place / "latency.svg").write_text(
        draw("Latency against load, one core, cold", "% of capacity", "µs", list(waits.items()), False, True))
    (place / "scale.svg").write_text(
        draw("Server CPU of a cold call", "principals in the directory", "µs", list(costs.items()), True, False))
    print(f"{place}/latency.svg {place}/scale.svg")


if __name__ == "__main__":
    main()
