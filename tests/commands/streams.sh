# SPDX-License-Identifier: MIT
# replay and calibrate need as much memory for an hour of two sensors as for a minute, from a file and
# from standard input. $5 is max_rss; $6 is how many hours, 1 where it is not given.
. "$(dirname "$0")/common.sh"
max_rss=$5
hours=${6:-1}

"$make_recording" calibration 0 1000 >calibration.csv
runs 'calibrate makes a profile' calibrate --config base.conf --from calibration.csv
"$make_recording" demo 0 175 >demo.csv

# lasts SECONDS: the same motion over and over, 20 times a second, with a gap where nobody measured
# how it came back to the start; no chip says the very same twice.
lasts()
{
	awk -F, -v last_s="$1" '
		NR == 1 { print; next }
		int((NR - 2) / 2) % 5 == 0 {
			t[++n] = $1
			sensor[n] = $2
			ax[n] = $3
			rest[n] = substr($0, length($1 "," $2 "," $3) + 1)
		}
		END {
			for (round = 0; ; round++)
				for (i = 1; i <= n; i++) {
					t_us = round * (t[n] + 300000) + t[i]
					if (t_us > last_s * 1e6)
						exit
					printf("%.0f,%s,%.6f%s\n", t_us, sensor[i],
						ax[i] + round * 1e-5, rest[i])
				}
		}' demo.csv
}
lasts 60 >short.csv
lasts $((hours * 3600)) >long.csv

# needs NAME COMMAND...: its memory in KiB is in NAME.kib.
needs()
{
	name=$1
	shift
	"$max_rss" "$name.kib" "$lumbard" "$@" >out 2>err
	same "$name: exit code ($(head -n 1 err))" $? 0
}
for length in short long; do
	needs $length replay --config base.conf $length.csv --events $length.events --trace $length.trace
	needs $length-stdin replay --config base.conf - --events stdin.events --trace stdin.trace \
		<$length.csv
	for file in events trace; do
		check "the same $file of $length.csv from stdin" cmp $length.$file stdin.$file
	done
done
# The same hour, first all of one sensor and then all of the other.
for length in short long; do
	{ head -n 1 $length.csv; grep ,pelvis, $length.csv; grep ,lumbar, $length.csv; } >apart.csv
	needs $length-apart replay --config base.conf apart.csv --events apart.events --trace apart.trace
	for file in events trace; do
		check "the same $file of $length.csv with the sensors apart" cmp $length.$file apart.$file
	done
done
# Marks are one after the other, and what comes later is not needed.
{
	cat calibration.csv
	awk -F, 'NR > 1 { printf("%.0f%s\n", $1 + 1e9, substr($0, length($1) + 1)) }' long.csv
} >marked.csv
needs long-calibrate calibrate --config base.conf --from marked.csv --output long.conf
needs short-calibrate calibrate --config base.conf --from calibration.csv --output short.conf

check 'an hour was played' [ "$(wc -l <long.trace)" -gt 30000 ]
for what in '' -stdin -apart -calibrate; do
	short=$(cat short$what.kib) long=$(cat long$what.kib)
	check "long$what takes $long KiB, short$what $short" [ "$long" -le $((short + 2048)) ]
	# Sanitizers alone take more.
	is_instrumented || check "long$what takes $long KiB" [ "$long" -lt 32768 ]
done
done_testing
