#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""terminal.py LUMBARD TEXT... : the screen of `lumbard demo` as SVG on standard output, at the first
moment at which it shows all these texts. Each cell is drawn by itself, so that no font decides where
things stand; lines, blocks and dots of Braille are drawn as shapes. Needs tmux."""
import html
import os
import re
import subprocess
import sys
import tempfile
import time

COLUMNS, ROWS = 80, 24
WIDTH, HEIGHT, MARGIN = 10, 20, 12
INK, PAPER = "#d6dbe3", "#10151d"
COLOURS = ["#3a4250", "#ff6b62", "#3ddc84", "#ffd24a", "#6aa8ff", "#d68cff", "#5fdcdc", INK]
BRIGHT = ["#7b8698", "#ff8a82", "#6cf0a6", "#ffe07d", "#90c0ff", "#e4adff", "#8aeeee", "#ffffff"]


def screen(lumbard, wanted):
    """Text with escape sequences, as tmux sees it."""
    with tempfile.TemporaryDirectory() as home:
        tmux = ["tmux", "-f", "/dev/null", "-L", f"lumbard-picture-{os.getpid()}"]
        command = f"env -i HOME={home} TERM=screen-256color LC_ALL=C.UTF-8 {lumbard} demo"
        subprocess.run([*tmux, "-u", "new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS),
                        command], check=True)
        try:
            subprocess.run([*tmux, "set", "status", "off"], check=True)
            for _ in range(4000):
                shown = subprocess.run([*tmux, "capture-pane", "-e", "-p"], check=True,
                                       capture_output=True, text=True).stdout
                plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
                if all(text in plain for text in wanted):
                    return shown
                time.sleep(0.03)
        finally:
            subprocess.run([*tmux, "kill-server"], check=False)
    sys.exit(f"terminal.py failed: the demo never showed {' and '.join(wanted)}")


def select(style, numbers):
    """What SGR numbers make of a style: ink, paper, bold, dim, reversed."""
    numbers = [int(n or 0) for n in numbers]
    while numbers:
        n = numbers.pop(0)
        if n == 0:
            style = {"ink": None, "paper": None, "bold": False, "dim": False, "reversed": False}
        elif n in (1, 2, 7):
            style = {**style, {1: "bold", 2: "dim", 7: "reversed"}[n]: True}
        elif n == 22:
            style = {**style, "bold": False, "dim": False}
        elif n == 27:
            style = {**style, "reversed": False}
        elif 30 <= n <= 37 or 90 <= n <= 97:
            style = {**style, "ink": (COLOURS if n < 90 else BRIGHT)[n % 10]}
        elif 40 <= n <= 47 or 100 <= n <= 107:
            style = {**style, "paper": (COLOURS if n < 100 else BRIGHT)[n % 10]}
        elif n in (39, 49):
            style = {**style, {39: "ink", 49: "paper"}[n]: None}
        elif n in (38, 48) and len(numbers) >= 2 and numbers[0] == 5:
            style = {**style, {38: "ink", 48: "paper"}[n]: of_256(numbers[1])}
            numbers = numbers[2:]
    return style


def of_256(n):
    if n < 16:
        return (COLOURS + BRIGHT)[n]
    if n >= 232:
        return "#" + f"{8 + 10 * (n - 232):02x}" * 3
    n -= 16
    return "#" + "".join(f"{(0, 95, 135, 175, 215, 255)[v]:02x}" for v in
                         (n // 36, n // 6 % 6, n % 6))


def cells(shown):
    """(row, column, character, style) of every cell that is not empty."""
    style = select({}, [0])
    for row, line in enumerate(shown.split("\n")[:ROWS]):
        column = 0
        for part in re.split(r"(\x1b\[[0-9;]*m)", line):
            if part.startswith("\x1b"):
                style = select(style, part[2:-1].split(";"))
                continue
            for character in part:
                yield row, column, character, style
                column += 1
        while style["reversed"] and column < COLUMNS:
            yield row, column, " ", style
            column += 1


def braille(x, y, bits, ink):
    places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    return "".join(
        f'<circle cx="{x + 2.5 + 5 * places[i][0]}" cy="{y + 2.5 + 5 * places[i][1]}" r="2.1" '
        f'fill="{ink}"/>' for i in range(8) if bits >> i & 1)


# Box drawing as arms from the middle of the cell: left, right, up, down; and shares of a block.
ARMS = {"─": "lr", "│": "ud", "╭": "rd", "╮": "ld", "╰": "ru", "╯": "lu", "┌": "rd", "┐": "ld",
        "└": "ru", "┘": "lu", "├": "rud", "┤": "lud", "┬": "lrd", "┴": "lru", "┼": "lrud"}
SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75, "█": 1.0}
BARS = {"▏": (0, 1 / 8), "▎": (0, 2 / 8), "▍": (0, 3 / 8), "▌": (0, 4 / 8), "▋": (0, 5 / 8),
        "▊": (0, 6 / 8), "▉": (0, 7 / 8), "▕": (7 / 8, 1), "▐": (4 / 8, 1)}
# Which quarters of the cell: upper left, upper right, lower left, lower right.
QUARTERS = {"▘": "1000", "▝": "0100", "▖": "0010", "▗": "0001", "▀": "1100", "▄": "0011",
            "▛": "1110", "▜": "1101", "▙": "1011", "▟": "0111", "▚": "1001", "▞": "0110"}


def shape(x, y, character, ink, bold):
    if 0x2800 <= ord(character) <= 0x28FF:
        return braille(x, y, ord(character) - 0x2800, ink)
    if character in SHADES:
        return (f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" fill="{ink}" '
                f'fill-opacity="{SHADES[character]}"/>')
    if character in BARS:
        left, right = BARS[character]
        return (f'<rect x="{x + WIDTH * left}" y="{y}" width="{WIDTH * (right - left)}" '
                f'height="{HEIGHT}" fill="{ink}"/>')
    if character in QUARTERS:
        return "".join(
            f'<rect x="{x + WIDTH / 2 * (i % 2)}" y="{y + HEIGHT / 2 * (i // 2)}" '
            f'width="{WIDTH / 2}" height="{HEIGHT / 2}" fill="{ink}"/>'
            for i in range(4) if QUARTERS[character][i] == "1")
    if character in ARMS:
        ends = {"l": (x, y + 10), "r": (x + WIDTH, y + 10), "u": (x + 5, y),
                "d": (x + 5, y + HEIGHT)}
        path = "".join(f"M{x + 5},{y + 10} L{ends[a][0]},{ends[a][1]} " for a in ARMS[character])
        return f'<path d="{path}" stroke="{ink}" stroke-width="1.6" stroke-linecap="round"/>'
    weight = ' font-weight="bold"' if bold else ""
    return (f'<text x="{x + WIDTH / 2}" y="{y + 15}" fill="{ink}"{weight}>'
            f"{html.escape(character)}</text>")


def main():
    width, height = COLUMNS * WIDTH + 2 * MARGIN, ROWS * HEIGHT + 2 * MARGIN
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
          f'height="{height}" font-family="DejaVu Sans Mono, monospace" font-size="16" '
          f'text-anchor="middle">\n<rect width="{width}" height="{height}" rx="10" '
          f'fill="{PAPER}"/>')
    for row, column, character, style in cells(screen(sys.argv[1], sys.argv[2:])):
        x, y = MARGIN + column * WIDTH, MARGIN + row * HEIGHT
        ink, paper = style["ink"] or INK, style["paper"] or PAPER
        if style["reversed"]:
            ink, paper = paper, ink
        if paper != PAPER:
            print(f'<rect x="{x}" y="{y}" width="{WIDTH + 0.5}" height="{HEIGHT}" fill="{paper}"/>')
        if character != " ":
            drawn = shape(x, y, character, ink, style["bold"])
            print(f'<g opacity="0.6">{drawn}</g>' if style["dim"] else drawn)
    print("</svg>")


if __name__ == "__main__":
    main()
