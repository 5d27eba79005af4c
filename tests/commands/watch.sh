# SPDX-License-Identifier: MIT
# lumbard watch: what the running one says, to twenty readers at once, one of which stands still.
. "$(dirname "$0")/common.sh"
. "$here/sensors.sh"
unset XDG_RUNTIME_DIR RUNTIME_DIRECTORY LUMBARD_RUNTIME_DIR

# watches NAME: in the background; its lines are in NAME.lines, its number in NAME.pid.
watches()
{
	"$lumbard" watch --runtime-dir "$T/main/run" >"$1.lines" 2>"$1.err" &
	echo $! >"$1.pid"
	children="$children $!"
}

# heard NAME LEAST: so many moments by now.
heard()
{
	[ "$(grep -c '^{"kind":"moment",' "$1.lines")" -ge "$2" ]
}

# hears NAME: more than now, sooner or later.
hears()
{
	hears_least=$(($(grep -c '^{"kind":"moment",' "$1.lines") + 5))
	wait_for heard "$1" $hears_least || fail "$1: hears nothing more"
}

# ends NAME CODE
ends()
{
	wait "$(cat "$1.pid")"
	same "$1: exit code" $? "$2"
}

mkdir nobody
exits 1 'watch without a lumbard' 'no lumbard is running: .*/control: No such file' watch \
	--runtime-dir "$T/nobody"
refuses 'an argument' 'takes none' watch now

"$make_recording" calibration 0 1000 >calibration.csv
runs 'calibrate makes a profile' calibrate --config base.conf --from calibration.csv \
	--output profile.conf
mkdir -p main/run
has main '9 0x68 mpu6050'
printf 'sit 0 600 0 0\n' >main/motion
start main --profile profile.conf --runtime-dir "$T/main/run"
wait_for [ -S main/run/control ] || fail 'main: no socket'

watches one
hears one
same 'one: first how it is' "$(head -n 1 one.lines | cut -c 1-38)" \
	'{"kind":"status","ok":true,"version":"'
same 'one: then the moment' "$(sed -n 2p one.lines | cut -c 1-24)" '{"kind":"moment","t_us":'
refute 'one: nothing else' grep -Evq '^\{"kind":"(status|moment|event)",.*\}$' one.lines
for signal in INT TERM QUIT; do
	kill -$signal "$(cat one.pid)"
	ends one 0
	check "one: silent after $signal" [ ! -s one.err ]
	watches one
	hears one
done

# Whoever reads from a pipe that is closed ends, too.
"$lumbard" watch --runtime-dir "$T/main/run" 2>pipe.err | head -n 1 >pipe.out
check 'a closed pipe: its line' grep -q '^{"kind":"status"' pipe.out
check 'a closed pipe: that is no failure' [ ! -s pipe.err ]

for i in 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	watches "reader$i"
done
hears reader20
kill -STOP "$(cat reader7.pid)"
hears reader20
hears reader6
runs 'others are answered' quiet on --runtime-dir "$T/main/run"
says_quiet()
{
	grep -q '^{"kind":"status",.*"quiet":true' reader20.lines
}
wait_for says_quiet || fail 'reader20: is not told of quiet'
has main '9 0x68 none'
is_told_loss()
{
	grep -q '^{"kind":"event",.*"event":"sensor_lost"' reader20.lines
}
wait_for is_told_loss || fail 'reader20: is not told of the loss'
loses main pelvis
refute 'reader20: whole lines' grep -Evq '^\{"kind":"[a-z]*",.*\}$' reader20.lines
kill -KILL "$(cat reader7.pid)"

# It goes, and they are told.
stop main TERM
for i in 2 3 4 5 6 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	ends "reader$i" 1
done
cp reader20.err err
is_error_line || fail "reader20: $(cat err)"
check 'reader20: what has ended' grep -q '^lumbard: watch failed: .*/control: lumbard has ended' err
done_testing
