#!/bin/sh
# SPDX-License-Identifier: MIT
# structure_tests_bite.sh: no_circles.sh and sizes.sh on small trees with one fault each.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# wants SCRIPT TREE [WORDS]: the script fails and says the words; without them it is content.
wants()
{
	result=content
	sh "$here/$1" "$work/$2" > "$work/said" 2>&1 || result=failed
	case $result/${3:+words} in
	content/) return ;;
	failed/words) ! grep -q "$3" "$work/said" || return 0 ;;
	esac
	echo "$1 on $2: wanted \"${3:-}\", got $result and:"
	cat "$work/said"
	failures=1
}

tree()
{
	mkdir -p "$work/$1/src/alpha" "$work/$1/src/beta" "$work/$1/include/lumbard/alpha"
	cd "$work/$1"
}

# lines N: a body of N lines.
lines()
{
	awk -v n="$1" 'BEGIN { while (n-- > 0) print "\treturn;" }'
}

# Small rooms of equal size, of which none is over 22 %.
fill()
{
	for room in one two three four five; do
		mkdir -p "src/$room"
		lines 600 > "src/$room/$room.h"
		printf 'void %s(void)\n{\n%s\n}\n' "$room" "$(lines 20)" > "src/$room/$room.c"
		for at in 1 2 3 4 5 6 7; do
			printf 'void %s_%s(void)\n{\n}\n' "$room" "$at" >> "src/$room/$room.c"
		done
	done
}

tree well
printf 'static int own(void)\n{\n\treturn 1; /* beta */\n}\nint alpha(void)\n{\n\treturn beta() + own();\n}\n' \
	> src/alpha/alpha.c
printf 'int beta(void)\n{\n\treturn own("alpha");\n}\nstatic int own(void) { return 2; }\n' > src/beta/beta.c
wants no_circles.sh well

tree two
printf 'int alpha(void)\n{\n\treturn beta();\n}\n' > src/alpha/alpha.c
printf 'int beta(void)\n{\n\treturn alpha();\n}\n' > src/beta/beta.c
wants no_circles.sh two 'src/alpha/alpha.c needs src/beta/beta.c: beta'

tree three_by_a_member
printf 'int alpha(void)\n{\n\treturn beta();\n}\n' > src/alpha/alpha.c
printf 'int beta(void)\n{\n\treturn gamma();\n}\n' > src/beta/beta.c
printf 'int gamma(void)\n{\n\treturn what->alpha;\n}\n' > src/beta/gamma.c
wants no_circles.sh three_by_a_member 'src/beta/gamma.c needs src/alpha/alpha.c: alpha'

tree by_a_macro
printf '#define CALL \\\n\tbeta()\nint alpha(void)\n{\n\treturn CALL;\n}\n' > src/alpha/alpha.c
printf 'int beta(void)\n{\n\treturn alpha();\n}\n' > src/beta/beta.c
wants no_circles.sh by_a_macro 'src/alpha/alpha.c needs src/beta/beta.c: beta'

tree headers
printf 'int alpha(void) { return beta(); }\n' > src/alpha/alpha.c
printf 'int beta(void) { return 1; }\n' > src/beta/beta.c
printf '#include "b.h"\n' > src/alpha/a.h
printf '#include <lumbard/alpha/c.h>\n' > src/alpha/b.h
printf '#include <lumbard/alpha/d.h>\n' > include/lumbard/alpha/c.h
printf '#include <lumbard/alpha/c.h>\n' > include/lumbard/alpha/d.h
wants no_circles.sh headers 'include/lumbard/alpha/d.h needs include/lumbard/alpha/c.h: #include'

tree sizes_well
fill
printf 'void longest(void)\n{\n%s\n}\n' "$(lines 57)" >> src/one/one.c
wants sizes.sh sizes_well

tree long_function
fill
printf 'static const int is_none[] = {0};\nvoid longer(void)\n{\n%s\n}\n' "$(lines 58)" >> src/one/one.c
wants sizes.sh long_function 'src/one/one.c: longer() has 61 lines, over 60'

tree long_median
fill
rm src/*/*.c
for room in one two three four five; do
	printf 'void %s(void)\n{\n%s\n}\n' "$room" "$(lines 10)" > "src/$room/$room.c"
done
wants sizes.sh long_median 'half have over 13 lines'

tree large_room
fill
cp src/one/one.h src/two/more.h
wants sizes.sh large_room "src/two has 33 % of all lines, over 22"

tree large_main
fill
mkdir src/main
for room in 1 2 3 4 5 6 7 8 9; do
	cp -r src/one "src/room$room"
	lines 2600 > "src/room$room/more.h"
done
cp src/one/one.c src/main/main.c
lines 2458 > src/main/main.h
wants sizes.sh large_main 'src/main has 2502 lines, over 2500'

exit $failures
