#!/bin/sh
# SPDX-License-Identifier: MIT
#
# documents_hold.sh LUMBARD SOURCE CMAKE BUILD CC: what the documents say holds. The first is short;
# every link leads somewhere, in the source and where they are installed; tables say what `lumbard list`,
# `lumbard --help` and the shipped prescription say; pins are where the header has them, and commands
# exist; the stretch that is shown compiles.
set -eu
lumbard=$1
source=$2
cmake=$3
build=$4
cc=$5
failures=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
documents="README.md src/README.md systemd/README.md calibration/README.md calibration/wearing.md"

fail() {
	failures=$((failures + 1))
	echo "FAILED: $*" >&2
}

# same WHAT WANTED GOT: two files.
same() {
	[ -s "$2" ] || fail "$1: nothing was found"
	diff -u "$2" "$3" >"$work/diff" || {
		fail "$1"
		cat "$work/diff" >&2
	}
}

# The text outside of code: what may hold links, headings and tables.
text() {
	awk '/^```/ { code = !code; next } !code' "$1"
}

# What a heading is called in a link.
anchors() {
	text "$1" | sed -n 's/^##* //p' | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}

check_links() {
	folder=$1
	for document in $documents; do
		[ -f "$folder/$document" ] || { fail "$folder has no $document"; continue; }
		text "$folder/$document" | grep -o ']([^)]*)' | sed 's/^](//; s/)$//' |
			grep -v '^https\{0,1\}:' >"$work/links" || true
		while read -r link; do
			file=$folder/$(dirname "$document")/${link%%#*}
			[ "${link%%#*}" ] || file=$folder/$document
			[ -e "$file" ] || fail "$folder/$document: $link leads to no file"
			case $link in
			*#*)
				anchors "$file" | grep -qxF "${link#*#}" ||
					fail "$folder/$document: $link leads to no heading"
				;;
			esac
		done <"$work/links"
	done
}

# table DOCUMENT HEADING: the rows of the table with this first column, cells between tabs.
table() {
	text "$source/$1" | awk -v heading="| $2 |" '
		index($0, heading) == 1 { inside = 1; next }
		!/^\|/ { inside = 0 }
		inside && !/^\|---/ {
			gsub(/\\\|/, "/")
			gsub(/^\| | \|$/, "")
			gsub(/ \| /, "\t")
			gsub(/ \|$/, "")
			print
		}' | sed 's/\t|/\t\t/'
}

check_errors() {
	# code, severity, cue, stretches of every error that this build can raise
	"$lumbard" list errors | awk '
		NR % 2 { code = $1; severity = $2; sub(/^[^ ]+ +[^ ]+ +/, ""); cue = $0; next }
		{ sub(/^ +/, "") }
		$0 != "no stretch of this build" { print code "\t" severity "\t" cue "\t" $0 }
		' >"$work/wanted"
	count=$("$lumbard" list exercises | grep -c '^[a-z]')
	every=$("$lumbard" list exercises | sed -n 's/^\([a-z][a-z-]*\) .*/\1/p' | paste -s -d , | sed 's/,/, /g')
	table calibration/README.md error | awk -F'\t' -v every="$every" '{
		gsub(/`/, "")
		where = $3
		sub(/, two sensors$/, "", where)
		print $1 "\t" $2 "\t" $5 "\t" (where == "all" ? every : where)
	}' >"$work/got"
	same "the errors of calibration/README.md and of lumbard list errors" "$work/wanted" "$work/got"
	[ "$count" -gt 0 ] || fail "lumbard list exercises names none"
}

# Each limit of the shipped prescription stands where its error begins.
check_limits() {
	sed -n 's/^#\([a-z_]*\)_\(deg\|dps\) = \([0-9.]*\).*/\1 \3 \2/p' \
		"$source/calibration/routine.conf" | grep -v '^taught ' | sort -u >"$work/limits"
	[ -s "$work/limits" ] || fail "calibration/routine.conf names no limits"
	table calibration/README.md error | sed 's/`//g' >"$work/table"
	while read -r code limit unit; do
		sign=°
		[ "$unit" = deg ] || sign=°/s
		awk -F'\t' -v code="$code" -v limit="$limit$sign" '$1 == code &&
			(" " $4) ~ "[^0-9.]" limit { found = 1 } END { exit !found }' "$work/table" ||
			fail "calibration/README.md: $code does not begin at $limit$sign"
	done <"$work/limits"
}

check_exercises() {
	"$lumbard" list exercises | awk '
		/^[a-z]/ { name = $1; sub(/^[^ ]+ +/, ""); summary = $0; next }
		/neutral/ { match($0, /`[a-z]+`/); neutral = substr($0, RSTART + 1, RLENGTH - 2); next }
		{ sub(/^ *cannot see: /, ""); print name "\t" summary "\t" neutral "\t" $0 }' >"$work/wanted"
	table calibration/README.md stretch | awk -F'\t' '{
		gsub(/`/, "")
		sub(/, else .*/, "", $3)
		print $1 "\t" $2 "\t" $3 "\t" $6
	}' >"$work/got"
	same "the stretches of calibration/README.md and of lumbard list exercises" "$work/wanted" \
		"$work/got"
}

# Families and addresses; and every part that the program names.
check_chips() {
	"$lumbard" list chips | awk '
		/^[a-z]/ { name = $1; next }
		/^ +at / { sub(/^ +at /, ""); sub(/;.*/, ""); gsub(/ /, ", "); print name "\t" $0 }
		' >"$work/wanted"
	table README.md family | sed 's/`//g' | cut -f 1,3 | sort >"$work/got"
	same "the chips of README.md and of lumbard list chips" "$work/wanted" "$work/got"
	table README.md family | sed 's/`//g' >"$work/table"
	"$lumbard" list chips | sed -n 's/^\([a-z0-9]\{1,\}\)  *[A-Za-z]* \(.*\)/\1 \2/p' |
		sed 's/(.*)//; s/, its .*//; s/,//g' | while read -r family parts; do
		for part in $parts; do
			grep "^$family	" "$work/table" | grep -q "[	 ]$part[,: 	]" ||
				echo "$family: $part"
		done
	done >"$work/missing"
	[ ! -s "$work/missing" ] || fail "README.md lacks parts: $(paste -s -d ' ' "$work/missing")"
}

check_keys() {
	"$lumbard" --help | awk '
		/^Config keys/ { inside = 1; next }
		inside && /^$/ { exit }
		inside && /^  [a-z]/ {
			value = substr($0, 15, 7)
			sub(/ +$/, "", value)
			print $1 "\t" value
		}' >"$work/wanted"
	table systemd/README.md key | sed 's/`//g' | cut -f 1,2 >"$work/got"
	same "the keys of systemd/README.md and of lumbard --help" "$work/wanted" "$work/got"
}

# GPIO and pin of the header, as src/io knows them; wherever a document names both, they belong together.
check_pins() {
	sed -n '/bcm_of_pin\[40\] = {/,/^}/p' "$source/src/io/gpio_line.c" | sed 's,/\*.*\*/,,' |
		grep -o '[0-9-]*,' | awk -F, '$1 >= 0 { print "GPIO" $1 " (pin " NR ")" }' |
		sort >"$work/wanted"
	[ "$(wc -l <"$work/wanted")" -eq 28 ] || fail "the header of src/io/gpio_line.c was not found"
	for document in $documents; do
		grep -o 'GPIO[0-9]* (pin [0-9]*)' "$source/$document" | sort -u >"$work/got" || true
		[ -z "$(comm -13 "$work/wanted" "$work/got")" ] ||
			fail "$document: no pin of the header: $(comm -13 "$work/wanted" "$work/got")"
	done
}

# The wiring that is shown is the one that is built in, or that the config beside it names.
check_wiring() {
	"$lumbard" --help | awk '$1 ~ /^led_/ && $2 ~ /^GPIO/ { print $1 "\t" $2 }' >"$work/wanted"
	awk '/^```/ { if (code && shown) printf "%s", lines; code = !code; shown = 0; lines = ""; next }
		code && /conf\.d/ { shown = 1 }
		code && / = / { lines = lines $0 "\n" }' "$source/calibration/wearing.md" >"$work/own.conf"
	"$lumbard" check --config "$work/own.conf" >"$work/said" 2>&1 ||
		fail "the config of calibration/wearing.md: $(cat "$work/said")"
	sed 's/ = /\t/' "$work/own.conf" >>"$work/wanted"
	table calibration/wearing.md key | sed 's/`//g; s/ (pin [0-9]*)//' | cut -f 1,2 >"$work/got"
	same "the wiring of calibration/wearing.md, of lumbard --help and of its config" \
		"$work/wanted" "$work/got"
}

# What a reader is told to type begins with a command of this build.
check_commands() {
	"$lumbard" --help | awk '/^Config keys/ { exit } /^  [a-z]/ && !/COMMAND/ { print $1 }' |
		sort >"$work/wanted"
	for document in $documents; do
		awk '/^```/ { code = !code && /^```sh/; next } code' "$source/$document"
	done | grep -E '^(sudo )?(build/release/)?lumbard [a-z]' | sed 's/^.*lumbard \([a-z]*\).*/\1/' |
		sort -u >"$work/got"
	[ "$(wc -l <"$work/got")" -gt 5 ] || fail "the documents show no commands"
	[ -z "$(comm -13 "$work/wanted" "$work/got")" ] ||
		fail "documents show commands that are none: $(comm -13 "$work/wanted" "$work/got")"
}

# What a program may ask for is named: metrics, and the keys of status and moment.
check_words_of_programs() {
	sed -n 's/.*add_head(text, "\([a-z_]*\)".*/lumbard_\1/p' "$source/src/tell/metrics.c" |
		sort >"$work/wanted"
	table systemd/README.md metric | cut -f 1 | sed 's/`//g' | sort >"$work/got"
	same "the metrics of systemd/README.md and of src/tell/metrics.c" "$work/wanted" "$work/got"
	{
		sed -n 's/.*add_[a-z]*(text, "\([a-z_]*\)".*/\1/p' "$source/src/tell/status_json.c"
		sed -n '/watch_columns\[\]/,/^}/s/.*{"\([a-z_]*\)", COLUMN_.*/\1/p' \
			"$source/src/tell/trace_row.c"
	} | sort -u >"$work/keys"
	[ "$(wc -l <"$work/keys")" -gt 40 ] || fail "the keys of status and moment were not found"
	while read -r key; do
		grep -q "[\`\" ]$key[\`\" ]\|^$key\| $key$" "$source/systemd/README.md" ||
			fail "systemd/README.md does not name $key, which programs are told"
	done <"$work/keys"
}

# Columns of events.csv and trace.csv, as the program writes them.
check_columns() {
	grep -qF '`t_us,event,exercise,side,rep,value,unit,detail`' "$source/calibration/README.md" ||
		fail "calibration/README.md does not name the columns of events.csv"
	sed -n '/trace_columns\[\]/,/^}/s/.*{"\([a-z_]*\)".*/\1/p' "$source/src/tell/trace_row.c" \
		>"$work/wanted"
	text "$source/calibration/README.md" | awk '/^### trace.csv/ { inside = 1; next }
		/^#/ { inside = 0 } inside && /^\| `/' | cut -d '|' -f 2 | tr ' ' '\n' |
		sed -n 's/`//gp' >"$work/got"
	same "the columns of trace.csv in calibration/README.md and in src/tell" "$work/wanted" \
		"$work/got"
}

check_rooms() {
	sed -n 's/^\([a-z]*\):.*/\1/p' "$source/tests/structure/layers.txt" | sort >"$work/wanted"
	table src/README.md room | cut -f 1 | sed 's/`//g' | sort >"$work/got"
	same "the rooms of src/README.md and of layers.txt" "$work/wanted" "$work/got"
	find "$source/src" -mindepth 1 -maxdepth 1 -type d | sed 's,.*/,,' | sort >"$work/got"
	same "the rooms of layers.txt and the folders of src" "$work/wanted" "$work/got"
}

check_shown_stretch() {
	awk '/^```c/ { code = 1; text = ""; next }
		/^```/ { if (code && text ~ /exercise_double_knee/) printf "%s", text; code = 0 }
		code { text = text $0 "\n" }' "$source/src/README.md" >"$work/stretch.c"
	[ -s "$work/stretch.c" ] || fail "src/README.md shows no stretch"
	"$cc" -std=gnu11 -Wall -Wextra -Werror -fsyntax-only -DLUMBARD_EXERCISE_COUNT=1 \
		-I "$source/include" "$work/stretch.c" ||
		fail "the stretch that src/README.md shows does not compile"
}

check_installed() {
	DESTDIR=$work/root "$cmake" --install "$build" --prefix /usr >"$work/install.log" 2>&1 || {
		fail "it cannot be installed"
		tail -n 5 "$work/install.log" >&2
		return
	}
	check_links "$work/root/usr/share/doc/lumbard"
}

lines=$(wc -l <"$source/README.md")
[ "$lines" -le 300 ] || fail "README.md has $lines lines; 300 are the most that a newcomer reads"
for document in README.md systemd/README.md calibration/README.md calibration/wearing.md \
	systemd/man/lumbard.1; do
	tr -s '\n*' '  ' <"$source/$document" | grep -q 'no medical device' ||
		fail "$document does not say that this is no medical device"
done
"$lumbard" --help | grep -q 'no medical device' || fail "lumbard --help does not say it"
check_links "$source"
check_errors
check_limits
check_exercises
check_chips
check_keys
check_pins
check_wiring
check_commands
check_words_of_programs
check_columns
check_rooms
check_shown_stretch
check_installed
[ $failures -eq 0 ] || echo "documents_hold: $failures failed" >&2
[ $failures -eq 0 ]
