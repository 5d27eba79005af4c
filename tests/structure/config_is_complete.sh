#!/bin/sh
# SPDX-License-Identifier: MIT
#
# config_is_complete.sh LUMBARD LUMBARD.CONF: the commented keys of the shipped config, in order and
# with their defaults, are those that `lumbard --help` prints; and with every # taken away the file
# is still one that the program takes.
set -eu
lumbard=$1
config=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Columns of the help: two blanks, 11 of key, a blank, 7 of default.
"$lumbard" --help | awk '
	/^Config keys/ { inside = 1; next }
	inside && /^$/ { exit }
	inside && /^  [a-z]/ {
		value = substr($0, 15, 7)
		sub(/ +$/, "", value)
		print $1 " =" (value == "" ? "" : " " value)
	}' > "$work/known"
sed -n 's/^#\([a-z_]* =.*\)$/\1/p' "$config" > "$work/shipped"

test -s "$work/known" || { echo "lumbard --help prints no keys"; exit 1; }
diff -u "$work/known" "$work/shipped" || { echo "$config differs from lumbard --help"; exit 1; }

sed 's/^#\([a-z_]* =\)/\1/' "$config" > "$work/lumbard.conf"
env -i HOME="$work" "$lumbard" check "$work/lumbard.conf"
