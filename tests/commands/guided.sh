# SPDX-License-Identifier: MIT
# lumbard calibrate: guided, by one of its own and by the one that runs; left early, refused.
. "$(dirname "$0")/common.sh"
. "$here/sensors.sh"
unset XDG_RUNTIME_DIR RUNTIME_DIRECTORY

# guides NAME OPTIONS...: in the background, with its lines in NAME/lines and its number in NAME/guide.
guides()
{
	guides_name=$1
	shift
	with_sensors "$guides_name" "$lumbard" calibrate --config base.conf --pelvis 9:0x68 --lumbar none \
		"$@" >"$guides_name/lines" 2>"$guides_name/guide.err" </dev/null &
	echo $! >"$guides_name/guide"
	children="$children $!"
}

# ended NAME: with its exit code in code.
ended()
{
	wait "$(cat "$1/guide")"
	code=$?
}

# is_told NAME PATTERN
is_told()
{
	wait_for grep -q -e "$2" "$1/lines" || {
		fail "$1: is not told \"$2\""
		cat "$1/lines" "$1/guide.err" >&2
	}
}

# Somebody who knows what will be asked, and takes time enough on any machine.
poses='upright 0 9 0 0
upright 2.2 0.3 40 5
upright 2.2 0.5 0 0
upright 2.2 0.3 40 5
upright 2.2 0.5 0 0
upright 2.2 0.3 40 5
upright 2.2 3 0 0
sit 4 9 2 0
table 4 9 0 0
lying 4 600 -2 0'

# None runs: one of its own, and nothing of it stays but the profile.
has alone '9 0x68 mpu6050'
echo "$poses" >alone/motion
mkdir -m 1777 tmp
export TMPDIR="$T/tmp"
guides alone --state-dir "$T/alone/state"

# One runs: it is asked. Whoever leaves before there is anything keeps what there was.
"$make_recording" calibration 0 1000 >calibration.csv
runs 'calibrate makes a profile' calibrate --config base.conf --from calibration.csv \
	--output profile.conf
cp profile.conf first.conf
has main '9 0x68 mpu6050'
printf 'upright 0 600 0 0\n' >main/motion
mkdir -p main/run
start main --profile profile.conf --runtime-dir "$T/main/run"
wait_for [ -S main/run/control ] || fail 'main: no socket'
exits 1 'nothing to stop' 'no calibration runs' calibrate --stop --runtime-dir "$T/main/run"
guides main --runtime-dir "$T/main/run"
is_told main '^stand tall'
is_told main 'got it: upright (1 of 5)'
is_told main '^bow three times'
exits 1 'a pose that is needed' 'cannot be done without' calibrate --skip --runtime-dir "$T/main/run"
kill -INT "$(cat main/guide)"
ended main
same 'main: left' $code 1
cp main/guide.err err
is_error_line || fail "main: left: $(cat err)"
check 'main: left: told' grep -q 'left; all stays as it was' err
check 'main: the profile stays' cmp profile.conf first.conf
says main 'calibration: left; all stays as it was'

# Two at once: the second follows the first, and both are told the end.
guides main --runtime-dir "$T/main/run"
is_told main '^stand tall'
mkdir second
with_sensors main "$lumbard" calibrate --runtime-dir "$T/main/run" >second/lines 2>second/guide.err \
	</dev/null &
echo $! >second/guide
children="$children $!"
is_told second '^\(stand tall\|bow three\)'
runs 'it is ended from elsewhere' calibrate --stop --runtime-dir "$T/main/run"
ended main
same 'main: ended' $code 1
ended second
same 'second: ended' $code 1
stop main TERM

# A stretch is taught: the pose that is held, in the profile that there is.
has taught '9 0x68 mpu6050'
printf 'sit 0 6 0 0\nsit 2 600 15 0\n' >taught/motion
mkdir -p taught/run
cp first.conf taught.conf
start taught --profile taught.conf --runtime-dir "$T/taught/run"
wait_for [ -S taught/run/control ] || fail 'taught: no socket'
guides taught --runtime-dir "$T/taught/run" --teach sitting-hamstring
ended taught
same 'taught: exit code' $code 0
check 'taught: what to do' grep -q '^rest in the position of sitting-hamstring' taught/lines
check 'taught: hold it' grep -q 'sitting-hamstring: hold still for 5 s' taught/lines
check 'taught: what it is' grep -q '^pelvic tilt 1[3-7] deg, either way 5$' taught/lines
check 'taught: in the profile' grep -q '^sitting-hamstring_deg = 1[3-7]\.' taught.conf
check 'taught: the one before' cmp first.conf taught.conf.previous
stop taught TERM

# What it cannot do is told before the poses.
has nobus
exits 69 'no sensor' \
	'calibrate failed: pelvis sensor at 9:0x68: .*there is no such I2C bus.*; .*' \
	calibrate --config base.conf --pelvis 9:0x68 --lumbar none
exits 69 'none is named' 'pelvis' calibrate --config base.conf --pelvis none --lumbar none
exits 1 'nobody to stop' 'no lumbard is running' calibrate --config base.conf --stop
mkdir locked && chmod 0555 locked
refused_by()
{
	has locks '9 0x68 mpu6050'
	rm -f locks/bus*
	chmod 0777 locks
	printf 'upright 0 600 0 0\n' >locks/motion
	I2C_PRELOAD_CONTROL=$T/locks/control I2C_PRELOAD_LOG=$T/locks/bus.log I2C_PRELOAD_MOTION=$T/locks/motion \
		LD_PRELOAD=$i2c_preload
	export I2C_PRELOAD_CONTROL I2C_PRELOAD_LOG I2C_PRELOAD_MOTION LD_PRELOAD
	"$@"
	unset LD_PRELOAD I2C_PRELOAD_CONTROL I2C_PRELOAD_LOG I2C_PRELOAD_MOTION
}
refused_by plainly exits 1 'a profile that may not be written' 'locked/profile.conf: Permission denied; ' \
	calibrate --config base.conf --pelvis 9:0x68 --lumbar none --profile "$T/locked/profile.conf"
refused_by exits 1 'a profile that cannot be written' 'name a file that can be written' \
	calibrate --config base.conf --pelvis 9:0x68 --lumbar none --profile /proc/lumbard/profile.conf

# Whoever is killed takes the one of its own along, and its folder.
has killed '9 0x68 mpu6050'
printf 'upright 0 600 0 0\n' >killed/motion
guides killed --state-dir "$T/killed/state"
is_told killed '^stand tall'
kill -KILL "$(cat killed/guide)"
is_gone()
{
	! grep -qs "[/]${T#/}/killed/state" /proc/[0-9]*/cmdline
}
wait_for is_gone || fail 'killed: the one that it started lives on'

# By now the one that was alone is through.
ended alone
same 'alone: exit code' $code 0
check 'alone: silent' [ ! -s alone/guide.err ]
for line in '^stand tall' 'got it: upright (1 of 5)' 'bow 1 of 3' 'got it: bow (2 of 5)' \
	'got it: sit (3 of 5)' 'got it: table (4 of 5)' '^lie on your back' '^\(good\|usable\): ' \
	'^ *sitting-hamstring  *ready$' '^profile written to .*alone/state/profile.conf$'; do
	check "alone: told $line" grep -q -e "$line" alone/lines
done
check 'alone: check takes the profile' "$lumbard" check alone/state/profile.conf
same 'alone: nothing else there' "$(ls alone/state)" profile.conf
same 'nothing of it stays' "$(ls tmp)" ''
done_testing
