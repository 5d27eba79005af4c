#!/bin/sh
# fusion_precision.sh FLOAT DOUBLE: both builds of the filter agree within 0.01 deg.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$1" >"$dir/float"
"$2" >"$dir/double"
paste -d ' ' "$dir/float" "$dir/double" | awk '
	{ x = $2 * $6 - $3 * $5; y = $3 * $4 - $1 * $6; z = $1 * $5 - $2 * $4
	  off = sqrt(x * x + y * y + z * z) * 57.29578
	  if (off > worst) worst = off }
	END { printf "%d seconds, largest difference %.6f deg\n", NR, worst
	      exit !(NR == 1800 && worst < 0.01 && worst > 0) }'
