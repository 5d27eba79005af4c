#!/bin/sh
# SPDX-License-Identifier: MIT
# headers_compile_alone.sh CC INCLUDE_DIR
#
# Each public header compiles as the first and only one, and a second time for its guard.
set -eu

cc=$1
include=$2
failures=0

cd "$include"
for header in lumbard/*/*.h; do
	printf '#include <%s>\n#include <%s>\nextern int nothing;\n' "$header" "$header" |
		"$cc" -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wconversion -Wdouble-promotion -Wshadow \
			-Wstrict-prototypes -Wmissing-prototypes -Wundef -Werror -fsyntax-only \
			-DLUMBARD_EXERCISE_COUNT=1 -I. -x c - || { echo "$header does not compile alone"; failures=1; }
done
exit $failures
