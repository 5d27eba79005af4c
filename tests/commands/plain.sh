# SPDX-License-Identifier: MIT
# What others wrote or named never orders a terminal: each command with names, marks, values and
# arguments full of C0, C1, DEL, marks of direction and bytes that are no UTF-8.
. "$(dirname "$0")/common.sh"

ugly=$(printf 'u\033[31m\302\233g\177\342\200\256l\302\205y\377')
mkdir "$ugly"
orders=$(printf '[\001-\010\013-\037\177]\|\302[\200-\237]\|\342\200[\252-\256]')

# is_plain: out and err, as bytes; UTF-8 as a whole, too.
is_plain()
{
	! grep -aq "$orders" out err && iconv -f UTF-8 -t UTF-8 out err >utf8
}

# plain CODE ARGUMENTS...: lumbard ends with it and has said something.
plain()
{
	plain_code=$1
	shift
	"$lumbard" "$@" >out 2>err </dev/null
	same "exit code of $1" $? "$plain_code"
	check "something is said: $1" test -s out -o -s err
	check "plain: $(printf '%s ' "$@" | tr -cd ' -~')" is_plain
}

# Names of files and folders.
printf 'side = left\n' >"$ugly/good.conf"
plain 0 check "$ugly/good.conf"
plain 2 check "$ugly/none.conf" "$ugly"
plain 2 check --config "$ugly/none.conf"
"$make_recording" calibration 0 1000 >"$ugly/calibration.csv"
plain 0 calibrate --config base.conf --from "$ugly/calibration.csv" --output "$ugly/profile.conf"
plain 0 check "$ugly/profile.conf" "$ugly/calibration.csv"
plain 0 check --config base.conf --profile "$ugly/profile.conf" --state-dir "$ugly/state"
plain 2 calibrate --config base.conf --from "$ugly/none.csv"
plain 2 replay --config base.conf "$ugly/none.csv"
plain 2 replay --config base.conf "$ugly/good.conf"
plain 2 replay --config base.conf "$ugly/calibration.csv" --events "$ugly/none/events.csv"
plain 69 record --config base.conf --seconds 1 --pelvis 397:auto "$ugly/rec.csv"
plain 2 record --config base.conf --seconds 1 --pelvis "$ugly:auto" rec.csv
plain 1 status --runtime-dir "$ugly/run"
plain 1 status --json --runtime-dir "$ugly/run"
plain 1 watch --runtime-dir "$ugly/run"
plain 1 stop --runtime-dir "$ugly/run"

# What is in files.
printf 'side = %s\n%s = 1\n# %s\n' "$ugly" "$ugly" "$ugly" >value.conf
plain 2 check value.conf
plain 2 replay --config value.conf rec.csv
printf 'profile = /x\302\233y\n' >c1.conf
plain 2 check c1.conf
check 'C1 is told by its number' grep -q 'c1.conf:1: there is a control character (U+009B)' err
printf '[%s]\nhold_s = %s\n' "$ugly" "$ugly" >section.conf
plain 2 check section.conf
plain 2 replay --config base.conf --routine section.conf "$ugly/calibration.csv"
{
	head -n 1 "$ugly/calibration.csv"
	sed -n "2,400s/,[a-z]*\$/,$ugly/p" "$ugly/calibration.csv"
} >mark.csv
plain 0 replay --config base.conf mark.csv
plain 2 calibrate --config base.conf --from mark.csv --output no.conf
plain 2 check mark.csv
sed "1s/t_us/$ugly,acc_x$ugly/" mark.csv >header.csv
plain 2 replay --config base.conf header.csv
sed "2,3s/,[a-z]*,/,$ugly,/" mark.csv >sensor.csv
plain 2 replay --config base.conf sensor.csv

# Arguments and the environment.
plain 2 "$ugly"
plain 2 replay "--$ugly"
plain 2 list "$ugly"
plain 2 side "$ugly"
plain 2 check --config base.conf --routine "$ugly"
plain 2 replay --config base.conf --side "$ugly" mark.csv
plain 2 replay --config base.conf --exercise "$ugly" mark.csv
LUMBARD_EXERCISE=$ugly plain 2 check
plain 2 record --config base.conf --pose "$ugly" new.csv
plain 2 record --config base.conf --seconds "$ugly" new.csv
plain 2 doctor --config base.conf --seconds "$ugly"
mkdir "$ugly/root"
printf 'pelvis = 397:auto\nlumbar = none\ngpio_chip = %s\nled_good = led:u\n' x >gpio.conf
"$lumbard" doctor --config gpio.conf --root "$ugly/root" --gpio-chip "$ugly" \
	--state-dir "$ugly/state" --seconds 0.5 >out 2>err </dev/null
check 'plain: doctor' is_plain
done_testing
