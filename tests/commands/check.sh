# SPDX-License-Identifier: MIT
# lumbard check; config in general: where keys come from and who wins.
. "$(dirname "$0")/common.sh"

"$make_recording" calibration 0 1000 >calibration.csv
runs 'calibrate makes a profile' calibrate --config base.conf --from calibration.csv

# What it accepts.
runs 'check without a file' check --config base.conf
check 'check names the profile of run' grep -q "^$T/state/profile.conf: well (profile)" out
runs 'check a config' check base.conf
check 'it is told as a config' grep -qx 'base.conf: well (config)' out
printf '\357\273\277# comment\r\nside = left # which\r\nquiet=yes\r\n' >windows.conf
runs 'byte order mark, CRLF, comments' check windows.conf
printf 'side = left' >cut.conf
runs 'no newline at the end' check cut.conf
printf 'pelvis = 3:auto\nlumbar = /dev/i2c-1:0x6b\n' >sensors.conf
runs 'sensors by bus, found or given' check sensors.conf
printf '[cat]\nno_tuck_deg = 5\nleaning_deg = 7\n' >looser.conf
looser='^looser.conf: warning: \[cat\] no_tuck_deg = 5 is looser than the usual 6: .*; leave it so '
runs 'a limit that is looser' check looser.conf
check 'it is warned of' grep -q "$looser" out
check 'and is allowed' grep -qx 'looser.conf: well (prescription)' out
same 'what is stricter is not' "$(grep -c warning out)" 1
printf 'routine = looser.conf\n' >names-looser.conf
runs 'in the prescription that a config names' check names-looser.conf
check 'it is warned of, too' grep -q "$looser" out
runs 'in that of run' check --config base.conf --routine looser.conf
same 'it is warned of once' "$(grep -c "$looser" out)" 1
printf 'led_good = "pin 11"\nquiet = "yes"\nled_error = pin 13\n' >quoted.conf
runs 'with quotes and without' check quoted.conf
printf '[sitting-hamstring]\nhold_s = 20\nreps = 2\n' >routine.conf
runs 'check a prescription' check routine.conf
check 'it is told as a prescription' grep -qx 'routine.conf: well (prescription)' out
runs 'several files' check base.conf routine.conf state/profile.conf
same 'a line for each' "$(wc -l <out)" 3
printf '# nothing\n' >comments.conf
runs 'nothing but comments' check comments.conf
mkdir empty_state
runs 'no profile yet' check --config comments.conf --state-dir empty_state
check 'then it says how to make one' grep -q 'lumbard calibrate' out

# What the files keep from being coached or judged is told: nothing at all is a mistake.
printf 'rate_hz = 19.9\n' >slow.conf
printf 'rate_hz = 20\n' >rate.conf
runs 'a rate that shows no shaking' check rate.conf
check 'it is said' grep -qx \
	'rate.conf: note: shaking cannot be judged below 27 samples a second' out
check 'and allowed' grep -qx 'rate.conf: well (config)' out
runs 'the same of what run would read' check --config rate.conf --state-dir empty_state
check 'it is said, too' grep -qx 'config: note: shaking .*' out
refuses 'a slower one' '^lumbard: check failed: slow.conf:1: rate_hz needs a number from 20 to 200' \
	check slow.conf
cp comments.conf no-stretch.conf
refuses 'a prescription without a stretch' 'the prescription names no stretch' \
	check --config base.conf --routine no-stretch.conf
printf '[pelvic-tilt]\nreps = 2\n' >tilt.conf
printf 'exercise = cat\nroutine = tilt.conf\n' >chosen.conf
refuses 'a chosen stretch that is not prescribed' \
	'^lumbard: check failed: chosen.conf: exercise is cat, which the prescription does not name' \
	check chosen.conf
refuses 'the same of what run would read' 'config: exercise is cat' check --config chosen.conf
printf 'routine = not-there.conf\n' >gone.conf
refuses 'a prescription that is not there' 'not-there.conf: No such file' check gone.conf
sed '/^lying_deg/d' state/profile.conf >no-lying.conf
refuses 'no neutral of what is prescribed' \
	'has no neutral of what is prescribed: pelvic-tilt needs `lying`; hold ' \
	check --config base.conf --profile no-lying.conf --routine tilt.conf
runs 'no neutral of one of them' check --config base.conf --profile no-lying.conf
check 'it is noted' grep -q '^config: note: pelvic-tilt is not coached: .* no `lying`; hold ' out

# What is neither settings nor a recording has one line, and what is settings but for a slip each.
for i in 1 2 3 4 5 6; do
	echo "(1436509052.24971$i) can0 12$i#112233445566778$i"
done >candump.log
printf '12:00:0%d kernel: x: y\n' 1 2 3 4 5 6 >system.log
printf '[  0.%d] Linux version\n' 1 2 3 >kernel.log
printf 'Dear Anna,\nplease hold each for 30 s.\nYours\n' >letter.txt
for name in candump.log system.log kernel.log letter.txt; do
	refuses "$name" "^lumbard: check failed: $name: this is neither settings nor a recording: " \
		check $name
done
printf 'rate_hz 50\nside left\nquiet yes\n' >no-equals.conf
"$lumbard" check no-equals.conf >out 2>err
same 'settings without =' "$(grep -c "no-equals.conf:[123]: there is no '='; write key = value" err)" 3
printf 'rate = 1\nsid = left\nquit = no\nled = 2\ntrace = 3\n' >misspelt.conf
"$lumbard" check misspelt.conf >out 2>err
same 'keys misspelt' "$(grep -c 'misspelt.conf:[1-5]: unknown key ' err)" 5
printf 'pelvis = i2c-1:auto\nlumbar = 1:auto\n' >two-names.conf
runs 'one bus by two names' check two-names.conf
check 'it is told' grep -qx \
	'two-names.conf: note: pelvis and lumbar are on one bus by two names, i2c-1 and 1; .*' out
check 'and is well' grep -qx 'two-names.conf: well (config)' out

# A recording is none of the settings, and is told as what it is.
"$make_recording" calibration 0 10 >ten.csv
runs 'a recording' check ten.csv
sed 's/,pelvis,/,x,/; s/,lumbar,/,pelvis,/; s/,x,/,lumbar,/' calibration.csv >exchanged.csv
refuses 'sensors that are exchanged' 'exchanged.csv: .*pelvis and lumbar seem to be exchanged' \
	check exchanged.csv
awk -F, '$10 == "mark" || $10 == "upright"' calibration.csv >one_pose.csv
runs 'a pose alone' check one_pose.csv
runs 'a recording' check ten.csv
check 'it is told as one' grep -qx 'ten.csv: well (recording of pelvis and lumbar)' out
awk -F, 'NR == 1 || n[$2]++ % 4 == 0' ten.csv >hz25.csv
runs 'one of few samples' check hz25.csv
check 'what that hides is said' grep -qx \
	'hz25.csv: note: shaking cannot be judged below 27 samples a second' out
awk -F, 'BEGIN { OFS = "," } NR > 1 && $2 == "pelvis" {
	for (i = 3; i <= 8; i++) $i = (v[i] = n ? v[i] : $i); n = 1 } { print }' ten.csv >frozen.csv
refuses 'a frozen sensor' 'frozen.csv: pelvis: it says the same again and again for 9[0-9] % of ' \
	check frozen.csv
awk -F, 'BEGIN { OFS = "," } NR > 1 && $2 == "lumbar" { next } { print }
	$2 == "pelvis" { $2 = "lumbar"; print }' ten.csv >twice.csv
refuses 'one sensor twice' 'twice.csv: lumbar: pelvis and lumbar say the very same for 100 % of ' \
	check twice.csv
tr , '\t' <ten.csv >tab.txt
refuses 'one that is separated by tabs' "tab.txt:1: the columns are separated by tabs; .tr " check tab.txt
printf '\211PNG\r\n\032\n' >picture.bin
refuses 'a picture' 'picture.bin:1: the file is a picture; ' check picture.bin
printf 'MPU6050 found\nax: 1, ay: 2, az: 9\nax: 1, ay: 2, az: 9\n' >sketch.txt
refuses "a sketch's log" 'sketch.txt:2: each line names its numbers' check sketch.txt
printf '// Update Rate: 100.0Hz\nPacketCounter\tAcc_X\tAcc_Y\tAcc_Z\n1\t2\t3\t4\n' >sensor.txt
refuses 'a log of another tool' 'sensor.txt:2: columns t_us, .* are missing' check sensor.txt
printf '# 1, 2, 3, 4\nrate_hz 1 2 3 4\nquiet = ja\n' >numbers.conf
"$lumbard" check numbers.conf >out 2>err
check 'numbers in a config make no table of it' grep -q "numbers.conf:2: there is no '='" err
runs 'replay' replay --config base.conf ten.csv --events events.csv --trace trace.csv
refuses 'its events' 'events.csv:1: these are the events' check events.csv
refuses 'its trace' 'trace.csv:1: this is a trace' check trace.csv
refuses 'the trace replayed' 'trace.csv:1: this is a trace' replay --config base.conf trace.csv
refuses 'the trace as source' 'trace.csv:1: this is a trace' \
	calibrate --config base.conf --from trace.csv --output no.conf
sed '5s/,[a-z]*,/,hip,/; 6s/,[a-z]*$/,sitting/' ten.csv >damaged.csv
"$lumbard" check damaged.csv base.conf >out 2>err
same 'what would be skipped: exit code' $? 2
check 'the row is told' grep -q 'damaged.csv:5: sensor is neither pelvis nor lumbar' err
check 'the mark is told' grep -q 'damaged.csv: mark "sitting" is no pose (1 row)' err

# bad NAME LINE PATTERN: the file NAME is refused, told with the line.
bad()
{
	refuses "$1" "$1:$2: .*$3" check "$1"
}
# Paths that only a shell makes something of, and those that the service cannot use.
for value in '~/lumbard' '$HOME/lumbard' '${HOME}/lumbard'; do
	printf 'state_dir = %s\n' "$value" >home.conf
	bad home.conf 1 "only a shell puts something in place of .; write the whole path, such as $HOME/lumbard"
done
check 'no folder of that name' test ! -e '~'
refuses 'the same as an option' 'only a shell' check --state-dir '~/x'
printf "routine = '/srv/x.conf'\n" >quote.conf
bad quote.conf 1 'without quotes'
printf 'routine = \342\200\234/srv/x.conf\342\200\235\n' >curly.conf
bad curly.conf 1 'curly quote (U+201C)'
printf 'gpio_chip = \342\200\234auto\342\200\235\n' >curly_chip.conf
bad curly_chip.conf 1 'curly quote (U+201C)'
printf 'state_dir = lumbard\n' >relative.conf
runs 'a relative path' check relative.conf
STATE_DIRECTORY=$T/state refuses 'the same of the service' \
	'relative.conf:1: state_dir is "lumbard", and the service starts in /; write the whole path' \
	check relative.conf
printf 'state_dir = /mnt/stick/lumbard\nprofile = /home/x/profile.conf\n' >sandbox.conf
runs 'what the service may not write' check sandbox.conf
check 'is noted with the drop-in' grep -q \
	'^sandbox.conf: note: state_dir /mnt/stick/lumbard: .*ReadWritePaths=/mnt/stick/lumbard' out
check 'as is what it cannot see' grep -q \
	'^sandbox.conf: note: profile /home/x/profile.conf: the service cannot see /home' out
STATE_DIRECTORY=$T/state refuses 'the service says so when it fails' \
	'/home/x/no.conf: the service cannot see /home .*copy it to /etc/lumbard' \
	replay --config base.conf --routine /home/x/no.conf calibration.csv
STATE_DIRECTORY=$T/state refuses 'of the profile, too' '/root/x/no.conf: the service cannot see /root' \
	replay --config base.conf --profile /root/x/no.conf calibration.csv
for name in ../../x .. . a/b ''; do
	printf 'led_good = led:%s\n' "$name" >led.conf
	bad led.conf 1 'led_good names no lamp of the kernel'
done

# It waits for nobody who never comes.
mkfifo pipe
refuses 'a pipe' '^lumbard: check failed: pipe: it is a pipe and no file; name a file$' check pipe
refuses 'a pipe as config' 'pipe: it is a pipe and no file' check --config pipe
refuses 'a pipe as routine' 'pipe: it is a pipe and no file' check --config base.conf --routine pipe
refuses 'a pipe as profile' 'pipe: it is a pipe and no file' check --config base.conf --profile pipe
refuses 'a device' '/dev/zero: it is a device and no file' check /dev/zero

printf 'side = left\n\nrate = 50\n' >unknown.conf
bad unknown.conf 3 'unknown key "rate"'
printf 'rate_hz = fast\n' >text.conf
bad text.conf 1 'fast'
printf 'rate_hz = nan\n' >nan.conf
bad nan.conf 1 'nan'
printf 'rate_hz = 1000\n' >range.conf
bad range.conf 1 '1000'
printf 'side = both\n' >side.conf
bad side.conf 1 'both'
printf 'exercise = handstand\n' >exercise.conf
bad exercise.conf 1 'handstand'
printf 'pelvis = 1:0x99\n' >address.conf
bad address.conf 1 '0x99'
printf 'lumbar = auto\n' >auto.conf
bad auto.conf 1 'auto'
printf 'led_good = GPIO99\n' >line.conf
bad line.conf 1 'GPIO99'
printf 'led_good = GPIO2\nlumbar = none\n' >sda.conf
refuses 'a lamp on the bus of the sensor' 'led_good is GPIO2, which is SDA of I2C bus 1' check sda.conf
printf 'led_good = GPIO2\npelvis = i2c-1:auto\nlumbar = none\n' >sda.conf
refuses 'the same, the bus by another name' 'led_good is GPIO2' check sda.conf
printf 'pelvis = 1:0x68\nlumbar = /dev/i2c-1:0x68\n' >twice.conf
refuses 'one sensor by two names of its bus' 'twice.conf:2: pelvis and lumbar are both 1:0x68' check twice.conf
printf 'button = GPIO3\npelvis = 3:auto\nlumbar = none\n' >free.conf
runs 'bus 1 without a sensor is free for lamps' check free.conf
printf 'quiet = maybe\n' >quiet.conf
bad quiet.conf 1 'maybe'
printf 'side left\n' >equals.conf
bad equals.conf 1 '='
printf 'side = left\nsi\001de = left\n' >control.conf
bad control.conf 2 'control'
{ printf 'side = left\nprofile = '; head -c 9000 /dev/zero | tr '\0' x; echo; } >long.conf
refuses 'a long line' 'long.conf:2: ' check long.conf
printf '[sitting-hamstring\nhold_s = 20\n' >section.conf
bad section.conf 1 'section'
printf '[handstand]\nhold_s = 20\n' >stretch.conf
bad stretch.conf 1 'handstand'
printf '[cat]\nhold_s = -1\n' >dose.conf
bad dose.conf 2 'hold_s'
printf 'hold_s = 20\nreps = 2\n' >dose.txt
printf '[profile]\nversion = 2\n' >version.conf
bad version.conf 2 'version'
sed '0,/^up = /s/^up = .*/up = 1 2/' state/profile.conf >axis.conf
refuses 'a profile with a broken axis' 'axis.conf:[0-9]*: ' check axis.conf
sed '0,/^up = /s/^up = .*/up = 0 0 1/; 0,/^left = /s/^left = .*/left = 0 0 1/' state/profile.conf \
	>axes.conf
refuses 'a profile whose axes are none' 'axes.conf: ' check axes.conf
sed '0,/^upright_deg/{/^upright_deg/d}' state/profile.conf >upright.conf
refuses 'a profile without upright' 'upright.conf: .*upright' check upright.conf
: >empty.conf
refuses 'an empty file' 'empty.conf' check empty.conf
refuses 'no such file' 'none.conf: No such file' check none.conf
refuses 'a directory' 'state: ' check state
cp base.conf secret.conf && chmod 0 secret.conf
plainly refuses 'no permission' 'secret.conf: Permission denied' check secret.conf
refuses 'an unknown option' 'option --bogus' check --bogus
refuses 'a missing value' 'option --routine' check --routine
refuses '--config that is not there' 'none.conf' check --config none.conf
refuses '--config that is wrong' 'unknown.conf:3: ' check --config unknown.conf
LUMBARD_SIDE=both refuses 'a wrong environment' 'LUMBARD_SIDE' check
refuses 'a wrong routine' 'dose.conf:2: ' check --config base.conf --routine dose.conf
refuses 'what belongs to no stretch' 'dose.txt:1: .*\[sitting-hamstring\]' check dose.txt
printf 'side = both\nrate = 1\nquiet=no\nquiet=yes\nled_good = GPIO2\n' >many.conf
# tells WHAT LINES ARGUMENTS...: as many lines, and exit code 2.
tells()
{
	tells_what=$1 tells_lines=$2
	shift 2
	"$lumbard" "$@" >out 2>err
	same "$tells_what: exit code" $? 2
	same "$tells_what: lines" "$(wc -l <err)" "$tells_lines"
	check "$tells_what: one form" test "$(grep -Evc '^lumbard: check failed: .+: .+; .+' err)" -eq 0
}
sed '/^upright_deg/d' state/profile.conf >uprights.conf
tells 'a profile with two faults' 2 check uprights.conf
printf '// belt of Anna,bought,in,2024\nrate_hz = 500\nquiet = ja\n' >words.conf
tells 'a sentence above, and the settings all the same' 3 check words.conf
printf 'the belt of Anna, bought in 2024, blue, new\nrate_hz = 500\nquiet = ja\n' >words.conf
tells 'the same without a sign of a comment' 3 check words.conf
tells 'each mistake of a config' 4 check many.conf
for n in 1: 2: 4:; do
	check "each with its line: $n" grep -q "many.conf:$n " err
done
check 'and what does not fit together' grep -q 'many.conf:5: led_good is GPIO2' err
printf '[cat]\nhold_s = x\nreps = y\n\n[dog]\nreps = 1\n' >wrong.conf
printf 'Rate-Hz = 50\n' >alike.conf
bad alike.conf 1 'unknown key "Rate-Hz"; write rate_hz'
printf '[Sitting Hamstring]\nreps = 2\n' >alike.conf
bad alike.conf 1 'write \[sitting-hamstring\]'
refuses 'a recording as routine' 'ten.csv:1: this is a table, as a recording, and no settings' \
	check --config base.conf --routine ten.csv
tells 'each mistake of a prescription' 3 check wrong.conf
sed '/^up = /s/=.*/= 1 2/; /^forward = /s/=.*/= x/' state/profile.conf >axes.conf
tells 'each mistake of a profile, and not what comes of them' 4 check axes.conf
tells 'the config that run reads, its profile and its routine' 5 \
	check --config unknown.conf --profile version.conf --routine wrong.conf
"$lumbard" check unknown.conf base.conf text.conf >out 2>err
same 'one wrong file among several' $? 2
same 'each wrong file has a line' "$(wc -l <err)" 2
check 'and the right one is told' grep -q '^base.conf: well' out

# Precedence, seen in the number of trace rows of ten seconds: 10, 5, 2 or 1 a second.
# has_rate HZ WHAT CONFIG OPTIONS...
has_rate()
{
	rate=$1 rate_what=$2
	shift 2
	runs "$rate_what" replay --config "$@" ten.csv --trace - || return
	same "$rate_what: header" "$(head -n 1 out)" "$trace_header"
	rows=$(($(wc -l <out) - 1))
	[ $rows -ge $((10 * rate - 1)) ] && [ $rows -le $((10 * rate + 1)) ] ||
		fail "$rate_what: $rows rows in 10 s"
}
printf 'trace_hz = 5\n' >five.conf
has_rate 10 'built in' comments.conf
has_rate 5 'a file beats what is built in' five.conf
export LUMBARD_TRACE_HZ=2
has_rate 2 'the environment beats the file' five.conf
has_rate 1 'an option beats the environment' five.conf --trace-hz 1
has_rate 1 'whatever its form' five.conf --trace-hz=1 --side left
done_testing
