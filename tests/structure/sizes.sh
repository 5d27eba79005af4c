#!/bin/sh
# SPDX-License-Identifier: MIT
# sizes.sh SOURCE_DIR
#
# No function has over 60 lines and half of them have at most 12; no room holds over 22 % of all lines,
# its public headers included, and main no more than 2500: what two commands share has a room below.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$root"
find src -name '*.c' | sort | xargs awk -f "$here/c_functions.awk" |
	awk '$1 == "function" { print $5, $2, $3 }' | sort -n > "$work/functions"
find src include/lumbard -name '*.[ch]' | sort | xargs awk '
	{
		room = FILENAME;
		sub(/^(src|include\/lumbard)\//, "", room);
		sub(/\/.*/, "", room);
		lines[room]++;
	}
	END {
		for (room in lines)
			print lines[room], room;
	}' | sort -n > "$work/rooms"

awk '
	FILENAME ~ /functions$/ {
		length_of[++count] = $1;
		if ($1 > 60) {
			print $2 ": " $3 "() has " $1 " lines, over 60";
			failures++;
		}
	}
	FILENAME ~ /rooms$/ {
		rooms[$2] = $1;
		all += $1;
	}
	END {
		median = length_of[int((count + 1) / 2)];
		if (!count || median > 12) {
			print "of " count + 0 " functions half have over " median " lines, at most 12";
			failures++;
		}
		for (room in rooms)
			if (rooms[room] > all * 0.22) {
				printf("src/%s has %.0f %% of all lines, over 22\n", room,
				       100 * rooms[room] / all);
				failures++;
			}
		if (rooms["main"] > 2500) {
			print "src/main has " rooms["main"] " lines, over 2500";
			failures++;
		}
		exit failures > 0;
	}' "$work/functions" "$work/rooms"
