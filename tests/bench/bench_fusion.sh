#!/bin/sh
# bench_fusion.sh BENCH_FUSION: accuracy on the recordings of $LUMBARD_BENCH_DATA (*.csv, *.csv.gz
# with reference columns) and cost of the orientation filter, in one table.
set -eu
bench=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

count() {
	valgrind --tool=callgrind --toggle-collect="$1" --callgrind-out-file="$dir/out" \
		"$bench" "$2" >/dev/null 2>"$dir/err"
	sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$dir/err"
}

printf '\norientation: inclination RMSE over moving rows, deg\n'
data=${LUMBARD_BENCH_DATA:-}
set -- "$data"/*.csv "$data"/*.csv.gz
if [ -z "$data" ]; then
	echo "skipped: LUMBARD_BENCH_DATA names no folder with recordings that have a reference"
elif [ ! -e "$1" ] && [ ! -e "$2" ]; then
	echo "skipped: there is no recording (*.csv, *.csv.gz) in LUMBARD_BENCH_DATA, $data"
else
	printf '%-12s %12s %12s %14s %14s %12s\n' recording "as recorded" "as peers" \
		"bias 5 deg/s" "starts moving" "(EKF does)"
	for file; do
		[ -e "$file" ] || continue
		case $file in
		*.gz) zcat "$file" ;;
		*) cat "$file" ;;
		esac | "$bench" | sed "s/^/$(basename "${file%.gz}" .csv) /"
	done | awk '{ printf "%-12s %12s %12s %14s %14s %12s\n", $1, $2, $3, $4, $5, $6
			for (i = 2; i <= 6; i++) sum[i] += $i }
		END { if (NR) printf "%-12s %12.3f %12.3f %14.3f %14.3f %12.3f\n", "mean",
			sum[2] / NR, sum[3] / NR, sum[4] / NR, sum[5] / NR, sum[6] / NR }'
fi
for block in 2 1; do
	set -- $("$bench" $block)
	if command -v valgrind >/dev/null; then
		echo "blocks of $block: $(($(count fusion_step $block) / $1)) instructions an update" \
			"at 200 Hz in steady motion"
	fi
done
if command -v valgrind >/dev/null; then
	echo "when asked: up $(count fusion_up 2), trust $(count fusion_trust 2) instructions"
fi
echo "state $2 bytes, coefficients $3 bytes"
