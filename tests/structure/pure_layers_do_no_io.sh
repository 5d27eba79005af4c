#!/bin/sh
# SPDX-License-Identifier: MIT
# pure_layers_do_no_io.sh NM LAYERS ARCHIVE...
#
# What an archive of a pure layer needs comes from itself, from the layers below it, or from the
# short list of functions of libc and libm that neither do I/O nor allocate nor read a clock.
# Archives are called liblumbard_LAYER.a.
set -eu
export LC_ALL=C

nm=$1
layers=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Compilers call the first line on their own account; the last are what sanitizers, coverage and
# hardening put in.
allowed='memcpy memmove memset memcmp memchr bcmp strcmp strncmp strlen strnlen strchr strrchr strstr
strspn strcspn strpbrk strtod snprintf vsnprintf
sqrt fabs floor ceil round lround llround rint trunc fmin fmax fma fmod remainder hypot
sin cos tan asin acos atan atan2 sincos exp log pow
__assert_fail __stack_chk_fail _GLOBAL_OFFSET_TABLE_
__memcpy_chk __memmove_chk __memset_chk __snprintf_chk __vsnprintf_chk'
tolerated='^(__asan_|__ubsan_|__sanitizer_|__sancov_|__start___sancov|__stop___sancov|__gcov_|___asan|__start_asan|__stop_asan)'

printf '%s\n' $allowed | sort -u >"$work/allowed"
for archive in "$@"; do
	layer=${archive##*/liblumbard_}
	layer=${layer%.a}
	"$nm" -g "$archive" 2>/dev/null | awk 'NF == 3 && $2 != "U" { print $3 }' |
		sort -u >"$work/$layer.has"
	"$nm" -u "$archive" 2>/dev/null | awk '$1 ~ /^[Uw]$/ { print $2 }' |
		sort -u >"$work/$layer.needs"
	test -s "$work/$layer.has" || { echo "$archive: no symbols"; exit 1; }
done

failures=0
for needs in "$work"/*.needs; do
	layer=$(basename "$needs" .needs)
	below=$(sed -n "s/^$layer: *//p" "$layers")
	grep -q "^$layer:" "$layers" || { echo "$layer: not in $layers"; exit 1; }
	for of in $layer $below; do
		test -e "$work/$of.has" || { echo "$layer: no archive of $of below it"; exit 1; }
		cat "$work/$of.has"
	done | sort -u - "$work/allowed" >"$work/may"
	comm -23 "$needs" "$work/may" | grep -Ev "$tolerated" >"$work/bad" || true
	while read -r symbol; do
		whose=$(grep -lx "$symbol" "$work"/*.has | head -n 1)
		whose=${whose:+ of layer $(basename "$whose" .has)}
		echo "layer $layer may not use $symbol$whose"
		failures=1
	done <"$work/bad"
done
exit $failures
