#!/bin/sh
# bench_fusion.sh BENCH_FUSION: accuracy on the recordings of $LUMBARD_BENCH_DATA (*.csv, *.csv.gz
# with reference columns) and cost of the orientation filter, in one table.
set -eu
bench=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

printf '\norientation: inclination RMSE over moving rows, deg\n'
if [ -z "${LUMBARD_BENCH_DATA:-}" ]; then
	echo "skipped: LUMBARD_BENCH_DATA names no folder with recordings that have a reference"
else
	printf '%-20s %12s %12s %14s %14s\n' recording "as recorded" "bias 5 deg/s" \
		"starts moving" "(EKF does)"
	for file in "$LUMBARD_BENCH_DATA"/*.csv "$LUMBARD_BENCH_DATA"/*.csv.gz; do
		[ -e "$file" ] || continue
		case $file in
		*.gz) zcat "$file" ;;
		*) cat "$file" ;;
		esac | "$bench" | sed "s/^/$(basename "${file%.gz}" .csv) /"
	done | awk '{ printf "%-20s %12s %12s %14s %14s\n", $1, $2, $3, $4, $5
			a += $2; b += $3; c += $4; d += $5 }
		END { if (NR) printf "%-20s %12.3f %12.3f %14.3f %14.3f\n", "mean",
			a / NR, b / NR, c / NR, d / NR }'
fi
for block in 2 1; do
	set -- $("$bench" $block)
	if command -v valgrind >/dev/null; then
		valgrind --tool=callgrind --toggle-collect=fusion_step \
			--callgrind-out-file="$dir/out" "$bench" $block >/dev/null 2>"$dir/err"
		total=$(sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$dir/err")
		echo "blocks of $block: $((total / $1)) instructions an update at 200 Hz in steady motion"
	fi
done
echo "state $2 bytes, coefficients $3 bytes"
