# SPDX-License-Identifier: MIT
# What root does in a folder of another user, who lays links, second names and pipes there, before and
# while it is done: nothing of root's is written, read out or made, and nobody waits.
. "$(dirname "$0")/common.sh"
[ $can_be_plain = yes ] && [ -n "$plain_user" ] || {
	skip 'folders of another user: not root, or no setpriv'
	exit 0
}

"$make_recording" calibration 0 1000 >calibration.csv
echo precious >precious && chmod 0600 precious
mkdir target
chmod 1777 "$T"

# laid KIND NAME: a fresh folder of theirs, in which NAME is something else than root may think.
laid()
{
	rm -rf theirs rt made out err && mkdir rt
	install -d -o 65534 -g 65534 theirs
	case $1 in
	link) $plain_user ln -s "$T/precious" "theirs/$2" ;;
	nowhere) $plain_user ln -s "$T/made" "theirs/$2" ;;
	folder) $plain_user ln -s "$T/target" "theirs/$2" ;;
	second) ln precious "theirs/$2" ;;
	pipe) $plain_user mkfifo "theirs/$2" ;;
	esac
}

# is_unharmed WHAT
is_unharmed()
{
	same "$1: the file of root" "$(stat -c '%u %a %h' precious) $(cat precious)" "0 600 $2 precious"
	check "$1: nothing is made elsewhere" [ ! -e made ]
	same "$1: nor in another folder" "$(ls -A target)" ''
	same "$1: what is there is theirs" "$(find theirs ! -user 65534 ! -samefile precious)" ''
}

# tries KIND NAME ARGUMENTS...: lumbard ends of itself, or, where it runs on, when it is told to.
tries()
{
	kind=$1 name=$2
	shift 2
	laid "$kind" "$name"
	command=$1
	shift
	if [ "$command" = run ]; then
		"$lumbard" run --config base.conf --pelvis 397:0x68 --lumbar none "$@" >out 2>err </dev/null &
		tries_pid=$!
		children="$children $tries_pid"
		wait_for sh -c "! kill -0 $tries_pid || grep -q 'is not there' err" ||
			fail "$kind $name: $command waits"
		kill -TERM $tries_pid 2>/dev/null
		wait $tries_pid
	else
		timeout 60 "$lumbard" "$command" --config base.conf "$@" >out 2>err </dev/null
	fi
	[ $? -ne 124 ] || fail "$kind $name: $command waits"
	refute "$kind $name: $command tells what is in it" grep -q precious out err
	is_unharmed "$kind $name: $command" $((1 + ($(stat -c %h precious) > 1)))
}
for kind in link nowhere second pipe; do
	tries $kind profile.conf calibrate --from calibration.csv --state-dir theirs
	tries $kind out.csv replay calibration.csv --events theirs/out.csv
	tries $kind out.csv record --overwrite --pelvis 397:0x68 theirs/out.csv
	tries $kind in.csv replay theirs/in.csv
	tries $kind in.csv calibrate --from theirs/in.csv --output no.conf
	tries $kind in.conf check --routine theirs/in.conf
	tries $kind lock run --runtime-dir theirs
	tries $kind control run --runtime-dir theirs
	tries $kind lumbard.prom run --runtime-dir theirs
	tries $kind control status --runtime-dir theirs
done
tries link out.csv replay calibration.csv --orientation theirs/out.csv
check 'a link is told as one' grep -q 'theirs/out.csv: there is a link in a folder of another user' err
tries folder sessions run --state-dir theirs --runtime-dir rt
check 'sessions: a link is told as one' grep -q 'theirs: there is a link in a folder of anoth' err
tries folder belts run --state-dir theirs/belts/x --runtime-dir rt
tries folder belts calibrate --from calibration.csv --state-dir theirs/belts/x
tries folder belts doctor --seconds 0.5 --pelvis 397:0x68 --state-dir theirs/belts/x
check 'doctor: a link is told as one' grep -q 'disk .*there is a link in a folder of another' out

# A pipe that is full makes who writes to it wait.
laid pipe lock
$plain_user sh -c 'exec 3<>theirs/lock; head -c 65536 /dev/zero >&3; echo >filled; exec sleep 60' &
children="$children $!"
wait_for [ -e filled ]
"$lumbard" run --config base.conf --pelvis 397:0x68 --lumbar none --runtime-dir theirs >out 2>err &
full_pid=$!
children="$children $full_pid"
check 'a full pipe as lock: it runs' wait_for grep -q 'is not there' err
kill -TERM $full_pid
wait $full_pid
same 'a full pipe as lock: exit code' $? 0

# While root works, a name there is now this and then that.
swaps()
{
	$plain_user sh -c 'cd theirs && while :; do
		ln -sfn "$1" link && mv -fT link "$2" && rm -rf "$2" && $3 "$2"; done' \
		swaps "$T/$1" "$2" "$3" 2>/dev/null &
	swaps_pid=$!
	children="$children $swaps_pid"
}
for i in 1 2 3; do
	laid none none
	swaps precious profile.conf touch
	"$lumbard" calibrate --config base.conf --from calibration.csv --state-dir theirs >out 2>err
	"$lumbard" calibrate --config base.conf --from calibration.csv --state-dir theirs >out 2>err
	kill $swaps_pid && wait $swaps_pid 2>/dev/null
	is_unharmed 'profile.conf is swapped' 1
	laid none none
	swaps target belts mkdir
	"$lumbard" calibrate --config base.conf --from calibration.csv --state-dir theirs/belts/x \
		>out 2>err
	"$lumbard" calibrate --config base.conf --from calibration.csv --state-dir theirs/belts/x \
		>out 2>err
	kill $swaps_pid && wait $swaps_pid 2>/dev/null
	is_unharmed 'belts is swapped' 1
done

# Root of a user namespace alone is the plain user who made it: folders of the real root are no
# danger to anybody but him, and they are read.
laid none none
if $plain_user unshare --map-root-user true 2>/dev/null; then
	chmod 0755 "$T"
	$plain_user unshare --map-root-user timeout 60 "$lumbard" calibrate --config base.conf \
		--from calibration.csv --state-dir theirs >out 2>err </dev/null
	same 'root of a namespace: calibrates' "$?$(cat err)" 0
	check 'root of a namespace: and has a profile' [ -s theirs/profile.conf ]
else
	skip 'root of a namespace: a plain user can make none here'
fi
done_testing
