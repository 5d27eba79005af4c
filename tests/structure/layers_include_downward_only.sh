#!/bin/sh
# SPDX-License-Identifier: MIT
# layers_include_downward_only.sh LAYERS SOURCE_DIR
#
# Files of a layer include its own headers and those of the layers that it may use, and each folder
# of src is a layer of the list.
set -eu

layers=$1
root=$2
failures=0

found=$(mktemp)
trap 'rm -f "$found"' EXIT

for folder in "$root"/src/*/ "$root"/include/lumbard/*/; do
	layer=$(basename "$folder")
	if ! grep -q "^$layer:" "$layers"; then
		echo "$folder: $layer is not in $layers"
		failures=1
		continue
	fi
	may=" $layer $(sed -n "s/^$layer: *//p" "$layers") "
	grep -REn '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]([^>"]*/)?lumbard/' \
		"$folder" >"$found" || true
	while IFS= read -r line; do
		used=${line##*lumbard/}
		used=${used%%/*}
		case $may in
		*" $used "*) ;;
		*)
			echo "layer $layer may not include $used: $line"
			failures=1
			;;
		esac
	done <"$found"
	# A private header is of the same folder.
	if grep -REn '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]\.\./' "$folder"; then
		echo "layer $layer may not include by way of .."
		failures=1
	fi
done
exit $failures
