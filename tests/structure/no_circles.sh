#!/bin/sh
# SPDX-License-Identifier: MIT
# no_circles.sh SOURCE_DIR
#
# No files need each other in a circle. A file needs another whose function it names, and a name is
# any word of its text: a variable or a member that bears the name of another file's function misleads
# a reader as much as a call. Headers need those that they include.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$root"
find src -name '*.c' | sort | xargs awk -f "$here/c_functions.awk" > "$work/text"
awk '
	NR == FNR && $1 == "function" {
		owns[$2, $3] = 1;
		if ($4 == "extern")
			owners[$3] = owners[$3] " " $2;
	}
	NR != FNR && $1 == "word" && $3 in owners && !(($2, $3) in owns) {
		count = split(owners[$3], owner, " ");
		for (i = 1; i <= count; i++)
			print $2, owner[i], $3;
	}' "$work/text" "$work/text" > "$work/needs"
test -s "$work/needs" || { echo "no file needs another: nothing was read"; exit 1; }

# <lumbard/ROOM/x.h> is of include/, "x.h" of the folder of who says it.
find include src -name '*.h' | sort | xargs awk '
	/^[ \t]*#[ \t]*include[ \t]*</ {
		if (match($0, /<lumbard\/[^>]*>/))
			print FILENAME, "include/" substr($0, RSTART + 1, RLENGTH - 2), "#include";
	}
	/^[ \t]*#[ \t]*include[ \t]*"/ {
		folder = FILENAME;
		sub(/[^\/]*$/, "", folder);
		match($0, /"[^"]*"/);
		print FILENAME, folder substr($0, RSTART + 1, RLENGTH - 2), "#include";
	}' > "$work/includes"

awk -f "$here/circles.awk" "$work/needs" > "$work/circles"
awk -f "$here/circles.awk" "$work/includes" >> "$work/circles"
cat "$work/circles"
test ! -s "$work/circles"
