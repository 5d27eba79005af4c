#!/bin/sh
# SPDX-License-Identifier: MIT
# make.sh LUMBARD: the pictures of the READMEs, from sensors.svg and from the demo of this program.
# Needs tmux, python3, librsvg2-bin, pngquant, optipng and fonts-dejavu-core; for maintainers.
set -eu
lumbard=$(realpath "$1")
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# picture NAME: from NAME.svg there to NAME.png here, with few colours.
picture() {
	rsvg-convert --width 960 "$work/$1.svg" --output "$work/$1.png"
	pngquant --quality 70-95 --strip --output "$work/small.png" --force 64 "$work/$1.png"
	optipng -quiet -o5 "$work/small.png"
	mv "$work/small.png" "$1.png"
}

cp sensors.svg "$work"
picture sensors
# The classic mistake, at the moment at which it is said.
python3 terminal.py "$lumbard" "Your back is rounding" "wrong: rounded_back" >"$work/demo.svg"
picture demo
chmod 644 ./*.png
