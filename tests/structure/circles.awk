# SPDX-License-Identifier: MIT
#
# awk -f circles.awk: from lines `FILE FILE NAME`, the first needs the second for that
# name: the groups of files that need each
# other in a circle, of any size, and what ties them. Says nothing where there is none.

{
	if (!($1 in number)) {
		number[$1] = ++count;
		file[count] = $1;
	}
	if (!($2 in number)) {
		number[$2] = ++count;
		file[count] = $2;
	}
	reaches[number[$1], number[$2]] = 1;
	names[number[$1], number[$2]] = names[number[$1], number[$2]] " " $3;
}

END {
	for (via = 1; via <= count; via++)
		for (from = 1; from <= count; from++)
			if ((from, via) in reaches)
				for (to = 1; to <= count; to++)
					if ((via, to) in reaches)
						reaches[from, to] = 1;
	for (first = 1; first <= count; first++) {
		if (!((first, first) in reaches) || first in is_told)
			continue;
		print "a circle of files:";
		for (from = 1; from <= count; from++) {
			if (!((first, from) in reaches && (from, first) in reaches))
				continue;
			is_told[from] = 1;
			for (to = 1; to <= count; to++)
				if ((from, to) in names && (to, first) in reaches && (first, to) in reaches)
					print "  " file[from] " needs " file[to] ":" names[from, to];
		}
	}
}
