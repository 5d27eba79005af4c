# SPDX-License-Identifier: MIT
# Sourced by the scripts beside it: sh X.sh LUMBARD MAKE_RECORDING I2C_PRELOAD NOTIFY_LISTEN, each
# with its whole path.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 1
lumbard=$1 make_recording=$2 i2c_preload=$3 notify_listen=$4
failures=0
children=

T=$(mktemp -d) || exit 1
clean_up()
{
	for pid in $children; do
		kill -KILL "$pid" 2>/dev/null
	done
	chmod -R u+rwx "$T"
	rm -rf "$T"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
cd "$T" || exit 1
umask 022

# What is forbidden is forbidden to a plain user, who nobody is where the tests are root's. For him
# the programs are where everybody may read, which the folder of the build need not be.
skip()
{
	echo "skipped: ${0##*/}: $*" >&2
}
plain_user= as_user= can_be_plain=yes
if [ "$(id -u)" -eq 0 ]; then
	plain_user='setpriv --reuid=65534 --regid=65534 --clear-groups'
	chmod 0755 "$T"
	mkdir bin
	cp "$lumbard" "$i2c_preload" bin
	if $plain_user "$T/bin/${lumbard##*/}" --version >out; then
		lumbard=$T/bin/${lumbard##*/} i2c_preload=$T/bin/${i2c_preload##*/}
	else
		skip 'what is forbidden to a plain user: setpriv cannot start lumbard as one'
		can_be_plain=no
	fi
fi

# plainly CHECK...: one of the checks below, as a plain user.
plainly()
{
	[ $can_be_plain = yes ] || return 0
	as_user=$plain_user
	"$@"
	as_user=
}

# Nothing of this machine's settings, and no lamps.
for name in $(env | sed -n 's/^\(LUMBARD_[A-Z0-9_]*\)=.*/\1/p'); do
	unset "$name"
done
unset NOTIFY_SOCKET WATCHDOG_USEC JOURNAL_STREAM
export HOME="$T/home" XDG_STATE_HOME="$T/xdg" LC_ALL=C
export ASAN_OPTIONS="verify_asan_link_order=0:${ASAN_OPTIONS:-}"
# Several run at once, and none may meet the lumbard of this machine.
export LUMBARD_RUNTIME_DIR="$T/no-runtime-dir"
cat >base.conf <<END
led_good = none
led_error = none
led_status = none
state_dir = $T/state
END

events_header=t_us,event,exercise,side,rep,value,unit,detail
trace_header=t_us,position,exercise,state,pelvic_tilt_deg,lumbar_flexion_deg,lean_deg,turn_deg
trace_header=$trace_header,back,good,errors,led_good,led_error,led_status
orientation_header=t_us,sensor,up_x,up_y,up_z
recording_header=t_us,sensor,ax_mps2,ay_mps2,az_mps2,gx_radps,gy_radps,gz_radps,temp_degc,mark

fail()
{
	failures=$((failures + 1))
	echo "FAILED: $*" >&2
}

# check WHAT COMMAND...: the command has to succeed.
check()
{
	check_what=$1
	shift
	"$@" >check.out 2>&1 && return 0
	fail "$check_what: $*"
	head -n 5 check.out >&2
	return 1
}

# refute WHAT COMMAND...: the command has to fail.
refute()
{
	refute_what=$1
	shift
	"$@" >check.out 2>&1 || return 0
	fail "$refute_what: not: $*"
	head -n 5 check.out >&2
	return 1
}

same()
{
	[ "$2" = "$3" ] || fail "$1: \"$2\" where \"$3\" was wanted"
}

# What replay saw of the sensors goes from err to seen.
split_seen()
{
	seen_line='^lumbard: replay: \([a-z]*: [0-9]* rows* in [0-9.]* s\|no profile, so \|the back.s curve is not judged: \)'
	grep "$seen_line" err >seen
	grep -v "$seen_line" err >err.rest
	mv err.rest err
}

# runs WHAT ARGUMENTS...: lumbard has to exit with 0 and be silent on stderr, but for the line that
# replay has for each sensor, which is in seen; stdout is in out.
runs()
{
	runs_what=$1
	shift
	$as_user "$lumbard" "$@" >out 2>err </dev/null
	runs_code=$?
	split_seen
	[ $runs_code -eq 0 ] && [ ! -s err ] && return 0
	fail "$runs_what: exit $runs_code: lumbard $*"
	head -n 3 err >&2
	return 1
}

# What every error line is like, in the file err: lumbard: WHAT failed: WHERE: WHY; NEXT STEP
is_error_line()
{
	[ "$(wc -l <err)" -eq 1 ] && grep -Eq '^lumbard: [a-z]+ failed: .+: .+; .+' err
}

# exits CODE WHAT PATTERN ARGUMENTS...: with that code and one proper line that has the pattern.
exits()
{
	exits_code=$1 exits_what=$2 exits_pattern=$3
	shift 3
	$as_user "$lumbard" "$@" >out 2>err </dev/null
	exits_got=$?
	[ $exits_got -eq "$exits_code" ] && is_error_line && grep -q -e "$exits_pattern" err &&
		return 0
	fail "$exits_what: exit $exits_got, wanted $exits_code with \"$exits_pattern\""
	head -n 3 err | cut -c 1-300 >&2
	return 1
}

refuses()
{
	exits 2 "$@"
}

# wait_for COMMAND...: polls until it succeeds, on a busy machine for as long as that takes; what has
# not come after two minutes never does.
wait_for()
{
	wait_tries=1200
	until "$@" >/dev/null 2>&1; do
		wait_tries=$((wait_tries - 1))
		[ $wait_tries -gt 0 ] || return 1
		sleep 0.1
	done
}

# open_files PID: what it keeps open; what it has for a moment, as its figures, doesn't count.
open_files()
{
	for i in 1 2 3 4 5 6 7 8; do
		find "/proc/$1/fd" | wc -l
		sleep 0.05
	done | sort -n | head -n 1
}

# ends_with_newline FILE: a whole last line.
ends_with_newline()
{
	[ -s "$1" ] && [ "$(tail -c 1 "$1" | wc -l)" -eq 1 ]
}

is_instrumented()
{
	nm "$lumbard" 2>/dev/null | grep -q __asan_init
}

done_testing()
{
	[ $failures -eq 0 ] || echo "$0: $failures failed" >&2
	[ $failures -eq 0 ]
	exit
}
