#!/bin/sh
# SPDX-License-Identifier: MIT
# fuzz.sh PROGRAM FOLDER SEED...: fuzzes for 15 s, or for $LUMBARD_FUZZ_S, from the seeds, which are
# files and folders. What it learns and finds stays in FOLDER. fuzz_recording takes cut-outs of the
# recordings below $LUMBARD_RECORDINGS (*.csv, *.csv.gz) as well.
set -eu
program=$1
folder=$2
shift 2
corpus=$folder/corpus
findings=$folder/findings
mkdir -p "$corpus" "$findings"

for seed; do
	cp -r "$seed" "$corpus"
	# A shipped config is all comments.
	case $seed in
	*.conf) sed 's/^#\([a-z_]* =\)/\1/' "$seed" >"$corpus/taken-${seed##*/}" ;;
	esac
done

# The first rows, and some from the middle, where whoever wears it moves.
cut_out() {
	awk -v middle=$(($(wc -l <"$1") / 2)) 'NR <= 200 { print > (out ".first") }
		NR == 1 || (NR > middle && NR <= middle + 200) { print > (out ".middle") }' out="$2" "$1"
}
if [ "${program##*/}" = fuzz_recording ] && [ -n "${LUMBARD_RECORDINGS:-}" ]; then
	find "$LUMBARD_RECORDINGS" -name '*.csv' -o -name '*.csv.gz' | while read -r file; do
		case $file in
		*.gz) gunzip -c "$file" ;;
		*) cat "$file" ;;
		esac >"$folder/whole"
		cut_out "$folder/whole" "$corpus/$(basename "${file%.gz}" .csv)"
	done
	rm -f "$folder/whole"
fi

if [ -n "${LUMBARD_FUZZ_S:-}" ]; then
	set -- -max_total_time="$LUMBARD_FUZZ_S"
else
	set -- -runs=20000 -max_total_time=15
fi
exec "$program" "$@" -seed=1 -timeout=5 -artifact_prefix="$findings/" "$corpus"
