# SPDX-License-Identifier: MIT
# lumbard status and what the running one is told: through the control socket, by a reload, and in
# lumbard.prom; with wrong clients, wrong configs and without rights.
. "$(dirname "$0")/common.sh"
. "$here/sensors.sh"
unset XDG_RUNTIME_DIR RUNTIME_DIRECTORY LUMBARD_RUNTIME_DIR

"$make_recording" calibration 0 1000 >calibration.csv
runs 'calibrate makes a profile' calibrate --config base.conf --from calibration.csv \
	--output profile.conf

# asks NAME: its status as JSON is in the file json, the exit code in asked.
asks()
{
	"$lumbard" status --json --runtime-dir "$T/$1/run" >json 2>err
	asked=$?
}

# answers NAME PATTERN: the JSON has it, sooner or later.
answers_now()
{
	asks "$1"
	grep -Eq -e "$2" json
}
answers()
{
	wait_for answers_now "$1" "$2" || {
		fail "$1: the status does not have $2"
		cat json err >&2
	}
}

# tell NAME COMMAND...: has to be silent and succeed.
tell()
{
	tell_name=$1
	shift
	runs "$tell_name: $*" "$@" --runtime-dir "$T/$tell_name/run"
	check "$tell_name: $* says nothing" [ ! -s out ]
}

# begin NAME CHIPS OPTIONS...: with a runtime folder of its own.
begin()
{
	begin_name=$1 begin_chips=$2
	shift 2
	has "$begin_name" "$begin_chips"
	[ -e "$begin_name/motion" ] || printf 'sit 0 600 0 0\n' >"$begin_name/motion"
	mkdir -p "$begin_name/run"
	start "$begin_name" --runtime-dir "$T/$begin_name/run" "$@"
}

# Nobody there.
mkdir nobody
for command in status start stop next 'side left' 'quiet on'; do
	exits 1 "$command without a lumbard" \
		'no lumbard is running: .*/control: No such file.*; `sudo lumbard check` looks .*`sudo systemctl start' \
		$command --runtime-dir "$T/nobody"
done
refuses 'a side that is none' '"up"' side up
refuses 'no side' 'takes left|right|none' side
refuses 'a quiet that is none' '"yes"' quiet yes
refuses 'an argument' 'takes none' status now
exits 1 'a further belt' \
	'/run/lumbard-no-such-belt//control: No such file.*; `sudo lumbard check --config /etc/lumbard/belts/no-such-belt.conf` looks .*, `sudo systemctl start lumbard@no-such-belt` starts' \
	status --runtime-dir /run/lumbard-no-such-belt/
exits 1 'a name that no belt has' '`sudo systemctl start lumbard` starts' \
	status --runtime-dir '/run/lumbard-x;id'
exits 1 'a folder below that of a belt is none' '`sudo systemctl start lumbard` starts' \
	status --runtime-dir /run/lumbard-no-such-belt/run
echo 'no_such_key = 1' >wrong.conf
exits 1 'a wrong config is why nobody is there' 'no lumbard is running: the config is wrong: wrong.conf:1: ' \
	status --config wrong.conf --runtime-dir "$T/nobody"
printf 'led_good = GPIO5\nled_error = GPIO5\n' >cross.conf
exits 1 'so are keys that do not fit together' \
	'no lumbard is running: the config is wrong: config: led_error and led_good are both GPIO5; ' \
	status --config cross.conf --runtime-dir "$T/nobody"
sed 's/^state_dir.*/runtime_dir = nobody/' base.conf >nobody.conf
exits 1 'the folder may come from the config' 'is running: nobody/control: No such' \
	status --config nobody.conf

# main: has a config of its own, which changes while it runs.
mkdir main
printf 'sit 0 8 0 0\nsit 1.5 600 12 4\n' >main/motion
cp base.conf main.conf
printf 'routine = routine.conf\n' >>main.conf
printf '[sitting-hamstring]\nhold_s = 600\nreps = 2\n' >routine.conf
"$notify_listen" "$T/notify" >notify.out 2>&1 &
children="$children $!"
wait_for [ -S notify ] || fail 'the listener does not listen'
begin_main()
{
	NOTIFY_SOCKET=$T/notify begin main '9 0x68 mpu6050' --profile profile.conf --config main.conf \
		--exercise sitting-hamstring
}
begin_main

# What is wrong is told with what to do, and the unit stays up.
begin nobus '' --profile profile.conf
begin unknown '9 0x28 bno055=0xb0' --profile profile.conf --pelvis 9:0x28
begin auto '1 0x69 none' --profile profile.conf --pelvis 1:auto
begin fresh '9 0x68 mpu6050'
begin lampless '9 0x68 mpu6050' --profile profile.conf --led-good GPIO17 --gpio-chip no-such-chip
has missing '9 0x68 mpu6050'
printf 'sit 0 600 0 0\n' >missing/motion
start missing --profile profile.conf --runtime-dir "$T/missing/run"
begin killed '9 0x68 mpu6050' --profile profile.conf

says missing 'no control socket: .*missing/run: No such file.*; coaching goes on.*; `mkdir -p [^ ]*/missing/run` makes it'
answers nobus '"problems":\["pelvis sensor at 9:0x68: [^"]*there is no such I2C bus[^"]*(raspi-config|header)'
same 'nobus: exit code' $asked 1
answers nobus '"place":"pelvis","bus":"9","address":"0x68","part":null,"state":"down","why":"'
answers unknown '"problems":\["pelvis sensor at 9:0x28: identity 0xb0[^"]*; see `lumbard list chips`"'
refute 'unknown: never written to' grep -q ' write ' unknown/bus.log
answers unknown '"why":"[^"]*nothing was written to it","next":"see `lumbard list chips`"\}'
answers nobus '"code":"sensor_down","sensor":"pelvis","why":"[^"]*","next":"[^"]'
answers auto '"problems":\["pelvis sensor at 1:auto: [^"]*nobody answers'
answers fresh '"problems":\["no profile yet: [^"]*lumbard calibrate` makes one"\],"well":false'
answers lampless '"problems":\["no lamps: [^"]*no-such-chip'
answers lampless '"code":"no_lamps","sensor":null,"why":"[^"]*","next":"(name one|run on)'
for name in nobus unknown auto fresh lampless missing; do
	stop $name TERM
done

# The screen and the numbers of a hold that runs. When the machine stood still while the wearer
# hinged, nothing can be made of that, and it has to begin anew.
had_time()
{
	answers_now main '"state":"hold"' ||
		[ "$(awk 'END { print $1 }' main/bus.log)" -ge "$hinged_us" ]
}
for i in 2 3 4 5; do
	hinged_us=$(($(awk 'NR == 1 { print $1 }' main/bus.log) + 20000000))
	wait_for had_time
	answers_now main '"state":"hold"' && break
	echo 'main: no hold; once more' >&2
	kill -TERM "$(cat main/pid)"
	wait "$(cat main/pid)"
	rm -rf main/state main/bus.log
	begin_main
	wait_for [ -s main/bus.log ]
done
answers main '"state":"hold"'
same 'main: exit code' $asked 0
answers main '"problems":\[\],"well":true,"reload_error":null,"coaching":true,'
answers main '"exercise":"sitting-hamstring","side":null,"rep":1,"reps":4,"held_s":[0-9.]+,"hold_s":600'
answers main '"pelvic_tilt_deg":1[0-9.]+,"lumbar_flexion_deg":null,'
answers main '"lamps":\{"good":"on","error":"off","status":"on"\},"quiet":false'
answers main '"part":"MPU-6050","state":"up","why":null,"needed":true,"reads":[1-9][0-9]*,"faults":\{"bus":0,'
answers main '"place":"lumbar","bus":null,"address":null,"part":null,"state":"none"'
answers main '"profile":\{"path":"profile.conf","calibrated":true,"sensors":2,"made":"20[^"]*Z","made_clock":"[a-z]*","age_days":0.0,"renewed":\{\}[,}]'
answers main '"path":"routine.conf","stretches":\[\{"exercise":"sitting-hamstring","hold_s":600.0,"reps":2,"ready":true\}\]'
answers main '"log":\{"folder":"main/state/sessions/000001-[0-9TZ]*","written":true\}'
same 'main: one line' "$(wc -l <json)" 1
runs 'the screen' status --runtime-dir "$T/main/run"
check 'the screen: state' grep -Eq '^state +hold, upright: sitting-hamstring, rep 1 of 4, ' out
check 'the screen: sensor' grep -Eq '^pelvis +up at 9:0x68, MPU-6050; [0-9]+ samples' out
refute 'the screen: no problem' grep -q '^problem' out
same 'main: mode of the socket' "$(stat -c %a main/run/control)" 660
same 'main: mode of the numbers' "$(stat -c %a main/run/lumbard.prom)" 644
check 'main: each number has its help and type' awk '
	/^# HELP / { help = $3; next }
	/^# TYPE / { if ($3 != help) exit 1; type = $3; next }
	{ name = $1; sub(/[{].*/, "", name); if (name != type || NF != 2 || $2 !~ /^[0-9.]+$/) exit 1; n++ }
	END { if (n < 10) exit 1 }' main/run/lumbard.prom
check 'main: the sensor is up' grep -qx 'lumbard_sensor_up{sensor="pelvis"} 1' main/run/lumbard.prom
refute 'main: nothing of a sensor that is not there' grep -q lumbar\" main/run/lumbard.prom

# A second one in the same folder goes before it makes anything.
exits 1 'a second lumbard' "main/run: another lumbard (process $(cat main/pid)) runs here; " run \
	--config base.conf --runtime-dir "$T/main/run" --state-dir second
check 'the second made nothing' [ ! -e second ]

# Wrong clients: six silent ones, a megabyte, half a line; the trace goes on all the time.
if command -v perl >/dev/null; then
	perl -MIO::Socket::UNIX -e '
		$SIG{PIPE} = "IGNORE"; $SIG{TERM} = sub { exit };
		sub c { IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "connect: $!" }
		my @silent = map { c() } 1 .. 6;
		my $flood = c(); syswrite $flood, "x" x 1048576;
		my $half = c(); syswrite $half, "side le"; close $half;
		my $binary = c(); syswrite $binary, "\0\1\2\n";
		for (1 .. 50) { my $s = c(); syswrite $s, "status\n"; close $s; }
		$| = 1; print "all there\n"; sleep;' "$T/main/run/control" >perl.out 2>&1 &
	perl_pid=$!
	children="$children $perl_pid"
	check 'main: takes them all' wait_for grep -q 'all there' perl.out || cat perl.out >&2
	answers main '"state":"hold"'
	kill $perl_pid
	wait $perl_pid
	answers main '"well":true'
	# What it tells the service manager takes one more for a moment.
	one_socket()
	{
		[ "$(find "/proc/$(cat main/pid)/fd" -lname 'socket:*' | wc -l)" -eq 1 ]
	}
	check 'main: files are closed again' wait_for one_socket
else
	skip 'wrong clients: no perl'
fi

# Only owner and group of the folder may ask.
if [ -n "$plain_user" ] && [ $can_be_plain = yes ]; then
	chmod 0711 "$T" main
	$plain_user "$lumbard" status --runtime-dir "$T/main/run" >out 2>err
	same 'a stranger: exit code' $? 1
	check 'a stranger: is told the group' grep -q \
		'only the group lumbard may ask: Permission denied; `sudo usermod -aG' err
	is_error_line || fail "a stranger: $(cat err)"
	# Of a plain user's own there is one, too, in a folder that it makes.
	mkdir -m 0700 xdg own
	chown 65534 xdg own
	as_plain_user()
	{
		exec $plain_user env XDG_RUNTIME_DIR="$T/xdg" "$lumbard" "$@"
	}
	(as_plain_user run --config "$T/base.conf" --state-dir "$T/own" >own.out 2>own.err) &
	plain_pid=$!
	children="$children $plain_pid"
	asks_its_own()
	{
		(as_plain_user status --config "$T/base.conf" --json) |
			grep '"problems":\["pelvis sensor at 1:auto: '
	}
	check 'a plain user: asks its own' wait_for asks_its_own || cat own.err >&2
	same 'a plain user: mode of the folder' "$(stat -c %a xdg/lumbard)" 700
	kill -TERM "$(cat xdg/lumbard/lock)" || kill -KILL $plain_pid
	wait $plain_pid
	same 'a plain user: exit code' $? 0
	check 'a plain user: the socket is gone' [ ! -e xdg/lumbard/control ]
else
	skip 'a stranger: not root'
fi

# What it is told.
tell main next
answers main '"exercise":null,'
check 'main: next has ended the stretch' grep -q 'exercise_done sitting-hamstring' main/err
tell main quiet on
answers main '"quiet":true'
tell main quiet off
tell main stop
answers main '"coaching":false,.*"exercise":null,"side":null,"rep":null,"reps":null,"held_s":null'
runs 'the screen' status --runtime-dir "$T/main/run"
check 'the screen: off duty' grep -q 'coaching is off' out
exits 1 'next without a stretch' 'no stretch is being done; begin one' next \
	--runtime-dir "$T/main/run"
tell main start
answers main '"coaching":true'
tell main side left
answers main '"side":"left"'
says main 'side left$'

# A reload that cannot be: all stays as it was, and everybody is told why.
reload()
{
	kill -HUP "$(cat "$1/pid")"
}
ready_before=$(grep -cx 'READY=1' notify.out)
cp main.conf good.conf
printf 'rate_hz = fast\n' >>main.conf
reload main
answers main '"reload_error":"main.conf:[0-9]*: rate_hz needs a number'
answers main '"problems":\["reload refused, all stays as it was: main.conf:[0-9]*: rate_hz'
answers main '"code":"reload_refused","sensor":null,"why":"reload.*","next":"correct the line"\}'
same 'main: exit code with a problem' $asked 1
says main 'reload failed: main.conf:[0-9]*: rate_hz .*; until then all stays as it was'
is_ready_again()
{
	[ "$(grep -cx 'READY=1' notify.out)" -gt "$ready_before" ]
}
check 'main: READY=1 ends the reload' wait_for is_ready_again
check 'main: RELOADING=1 with its time' sh -c '
	grep -A 1 -x "RELOADING=1" notify.out | grep -Eqx "MONOTONIC_USEC=[0-9]+"'
wait_for grep -q '^STATUS=.*reload refused' notify.out || fail 'main: its status does not say it'
"$lumbard" status --config main.conf --runtime-dir "$T/main/run" >out 2>err
check 'main: a wrong config does not keep it from being asked' grep -q '^problem .*rate_hz' out
{ sed '/^led_/d' good.conf && printf 'led_good = GPIO5\nled_error = GPIO5\n'; } >main.conf
reload main
answers main '"reload_error":"config: led_error and led_good are both GPIO5'
"$lumbard" status --config main.conf --runtime-dir "$T/main/run" >out 2>err
check 'main: nor do keys that do not fit together' grep -q '^problem .*both GPIO5' out
runs 'main: and it is told, too' side none --config main.conf --runtime-dir "$T/main/run"
tell main side left
cp good.conf main.conf
printf '[sitting-hamstring]\nhold_s = 0\n' >routine.conf
reload main
answers main '"reload_error":"routine.conf:2: '
printf '[sitting-hamstring]\nhold_s = 5\nreps = 1\n' >routine.conf
mv main/state/sessions main/state/aside
: >main/state/sessions
reload main
answers main '"reload_error":"state_dir main/state: Not a directory; '
answers main '"stretches":\[\{"exercise":"sitting-hamstring","hold_s":600.0,"reps":2,"ready":true\}\]'
rm main/state/sessions
mv main/state/aside main/state/sessions

# One that can be: what changed is taken, what did not goes on.
printf 'quiet = yes\nrate_hz = 50\ntrace_hz = 5\nside = right\n' >>main.conf
reload main
answers main '"well":true,"reload_error":null'
answers main '"stretches":\[\{"exercise":"sitting-hamstring","hold_s":5.0,"reps":1,"ready":true\}\]'
answers main '"side":"right"'
answers main '"quiet":true'
answers main '"starts":1,'
answers main '"folder":"main/state/sessions/000002-'
says main 'reload: a new session, log in main/state/sessions/000002-'
ready_before=$(grep -cx 'READY=1' notify.out)
reload main
wait_for is_ready_again || fail 'main: READY=1 does not end a reload of nothing'
answers main '"folder":"main/state/sessions/000002-' # nothing changed, so nothing begins anew
check 'main: no third log' sh -c '! [ -e main/state/sessions/000003-* ]'
# A limit alone is a change.
printf 'rounded_back_deg = 12\n' >>routine.conf
reload main
answers main '"folder":"main/state/sessions/000003-'

# moves: what is wired and where it is asked change as well, without a restart.
mkdir -p moves/run moves/run2
has moves '9 0x68 mpu6050' '9 0x69 mpu6050'
sed 's,^state_dir.*,state_dir = moves/state,' base.conf >moves.base
{ cat moves.base && printf 'runtime_dir = moves/run\npelvis = 9:0x68\nlumbar = none\n'; } >moves.conf
(with_sensors moves "$lumbard" run --config moves.conf --profile profile.conf >moves/out \
	2>moves/err) &
moves_child=$!
children="$children $moves_child"
answers moves '"address":"0x68","part":"MPU-6050","state":"up"'
printf 'runtime_dir = moves/run\npelvis = 9:0x68\nlumbar = none\nled_good = GPIO17\ngpio_chip = no-such-chip\n' |
	cat moves.base - | sed 's/^led_good = none//;s,moves/run,moves/run2,;s/0x68/0x69/' >moves.conf
moves_pid=$(sed -n 1p moves/run/lock)
kill -HUP "$moves_pid"
wait_for [ -S moves/run2/control ] || fail 'moves: no socket in the new folder'
wait_for [ ! -e moves/run/control ] || fail 'moves: the old socket is still there'
check 'moves: nor do old numbers stay' [ ! -e moves/run/lumbard.prom ]
# The folder itself stays: one that is moved away is made anew.
mv moves/run moves/run1 && ln -s run2 moves/run
answers moves '"address":"0x69","part":"MPU-6050","state":"up"'
answers moves '"problems":\["no lamps: [^"]*no-such-chip'
answers moves '"folder":"moves/state/sessions/000001-'
kill -TERM "$moves_pid"
wait $moves_child
same 'moves: exit code' $? 0

# early: a reload that is asked for while the files of the start are still being read.
mkdir early
mkfifo early/gate
cp routine.conf early
export I2C_PRELOAD_GATE="$T/early/gate"
begin early '9 0x68 mpu6050' --profile profile.conf --routine early/routine.conf
unset I2C_PRELOAD_GATE
(
	exec 3>early/gate # as soon as it reads
	kill -HUP "$(cat early/pid)"
) &
children="$children $!"
says early 'reload: settings taken'
stop early TERM

# etc: with an /etc and a /run of its own it is the service, and its files are where they belong.
mkdir -p etc/root/lumbard etc/run/lumbard
printf 'sit 0 600 0 0\n' >etc/motion
has etc '9 0x68 mpu6050'
in_etc()
{
	STATE_DIRECTORY=$T/etc/state exec unshare $etc_map --mount sh -c '
		mount --bind "$1/etc/root" /etc &&
		mount --bind "$1/etc/run" /run && shift && exec "$@"' sh "$T" "$@"
}
etc_map=
[ "$(id -u)" -eq 0 ] || etc_map=--map-root-user
# in_etc_exits CODE WHAT PATTERN COMMAND...: as exits, with what is in etc.
in_etc_exits()
{
	etc_code=$1 etc_what=$2 etc_pattern=$3
	shift 3
	(in_etc timeout 60 "$@") >out 2>err </dev/null
	same "$etc_what: exit code" $? "$etc_code"
	is_error_line && grep -q -e "$etc_pattern" err || fail "$etc_what: $(cat err)"
}
etc_answers_now()
{
	(in_etc "$lumbard" status --json) >json 2>err
	grep -Eq -e "$1" json
}
etc_answers()
{
	wait_for etc_answers_now "$1" || fail "etc: the status does not have $1: $(cat json err)"
}
# etc_has KEY...: lines of lumbard.conf, and the running one is told.
etc_has()
{
	{ sed "s,^state_dir.*,state_dir = $T/etc/state," base.conf &&
		printf '%s\n' 'pelvis = 9:0x68' 'lumbar = none' "profile = $T/profile.conf" "$@"; } \
		>etc/root/lumbard/lumbard.conf
	[ ! -e etc/pid ] || reload etc
}
cp /etc/ld.so.cache etc/root 2>/dev/null
if (in_etc true) 2>unshare.err; then
	etc_has 'rate_hz = 50'
	(in_etc env I2C_PRELOAD_CONTROL="$T/etc/control" I2C_PRELOAD_LOG="$T/etc/bus.log" \
		I2C_PRELOAD_MOTION="$T/etc/motion" LD_PRELOAD="$i2c_preload" "$lumbard" run \
		>etc/out 2>etc/err) &
	etc_child=$!
	children="$children $etc_child"
	etc_answers '"part":"MPU-6050","state":"up"'
	sed -n 1p etc/run/lumbard/lock >etc/pid

	# A folder that was refused: it is still asked in the one it has.
	etc_has 'runtime_dir = /run/other'
	etc_answers '"reload_error":"runtime_dir /run/other: No such file'
	(in_etc "$lumbard" quiet on) >out 2>err
	same 'etc: it is told as well' "$?$(cat out err)" 0
	in_etc_exits 1 'etc: an option means that folder' 'running: /run/other/control: No such' \
		"$lumbard" status --runtime-dir /run/other
	in_etc_exits 1 'etc: and so does the environment' 'running: /run/other/control: No such' \
		env LUMBARD_RUNTIME_DIR=/run/other "$lumbard" status
	in_etc_exits 1 'etc: and so does a file that is named' 'running: /run/other/control: No such' \
		"$lumbard" status --config /etc/lumbard/lumbard.conf
	: >etc/run/other # nor can anybody be there now
	etc_answers '"reload_error":"runtime_dir /run/other: No such file'
	rm etc/run/other

	# The folder it has, by whatever name.
	ln -s lumbard etc/run/link
	for name in /run/lumbard /run/lumbard/ /run/link; do
		etc_has "runtime_dir = $name"
		etc_answers '"well":true,"reload_error":null'
		etc_has 'runtime_dir = /run/other'
		etc_answers '"reload_error":"runtime_dir /run/other: '
	done

	# Files that are kept from it are not files that are not there.
	etc_has
	etc_answers '"well":true,"reload_error":null'
	: >etc/root/lumbard/conf.d
	reload etc
	etc_answers '"reload_error":"/etc/lumbard/conf.d: Not a directory; make it a folder'
	in_etc_exits 2 'etc: conf.d is a file' 'check failed: /etc/lumbard/conf.d: Not a directory; ' \
		"$lumbard" check
	in_etc_exits 2 'etc: not to run' 'run failed: /etc/lumbard/conf.d: Not a directory; ' \
		"$lumbard" run
	rm etc/root/lumbard/conf.d
	mv etc/root/lumbard etc/aside
	: >etc/root/lumbard
	reload etc
	etc_answers '"reload_error":"/etc/lumbard/lumbard.conf: Not a directory; '
	in_etc_exits 2 'etc: the folder is a file' 'run failed: /etc/lumbard/lumbard.conf: Not a d.*; ' \
		"$lumbard" run
	rm etc/root/lumbard
	(in_etc "$lumbard" check --state-dir "$T/nobody") >out 2>err
	same 'etc: no folder is no error' "$?$(cat err)" 0
	mv etc/aside etc/root/lumbard
	if [ -n "$plain_user" ] && [ $can_be_plain = yes ]; then
		chmod 0711 "$T" etc
		chmod 0700 etc/root/lumbard
		in_etc_exits 2 'etc: no permission' '/etc/lumbard/lumbard.conf: Permission denied; ' \
			$plain_user "$lumbard" run
		chmod 0755 etc/root/lumbard
		mkdir -m 0700 etc/root/lumbard/conf.d
		in_etc_exits 2 'etc: no permission for conf.d' '/etc/lumbard/conf.d: Permission denied; ' \
			$plain_user "$lumbard" run
	else
		skip 'etc: no permission: not root'
	fi
	kill -TERM "$(cat etc/pid)"
	wait $etc_child
	same 'etc: exit code' $? 0
	in_etc_exits 1 'etc: nobody' 'running: /run/lumbard/control: No such' \
		"$lumbard" status
	rm etc/pid
	etc_has 'runtime_dir = /run/other'
	in_etc_exits 1 'etc: nobody, neither there nor here' 'running: /run/other/control: No such' \
		"$lumbard" status
else
	skip "a config in /etc: no namespace for mounts: $(cat unshare.err)"
fi

# killed: the socket it leaves is no obstacle.
kill -KILL "$(cat killed/pid)"
wait "$(cat killed/pid)" 2>/dev/null
exits 1 'killed: nobody listens' 'no lumbard is running: .*: Connection refused; ' status \
	--runtime-dir "$T/killed/run"
begin killed '9 0x68 mpu6050' --profile profile.conf --config main.conf --state-dir killed/state2
answers killed '"state":"up"'
kill -STOP "$(cat killed/pid)"
exits 1 'stopped: it does not answer' 'does not answer: Connection timed out; ' status \
	--runtime-dir "$T/killed/run"
kill -CONT "$(cat killed/pid)"
answers killed '"well":true'
kill -TERM "$(cat killed/pid)"
wait "$(cat killed/pid)"
same 'killed: exit code' $? 0

kill -TERM "$(cat main/pid)"
wait "$(cat main/pid)"
same 'main: exit code' $? 0
check 'main: the socket is gone' [ ! -e main/run/control ]
check 'main: the numbers are gone' [ ! -e main/run/lumbard.prom ]
exits 1 'main: has ended' 'no lumbard is running: .*: No such file' status --runtime-dir "$T/main/run"
for folder in main/state/sessions/00000[12]-*; do
	check "$folder: the events are whole" ends_with_newline "$folder/events.csv"
	check "$folder: the trace is whole" ends_with_newline "$folder/trace.csv"
done
check 'main: the first log ends its hold' grep -q ',hold_end,sitting-hamstring,.*,short$' \
	main/state/sessions/000001-*/events.csv
done_testing
