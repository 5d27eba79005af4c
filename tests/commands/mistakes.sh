# SPDX-License-Identifier: MIT
# What a new user mistypes: one line with what to type, whichever command it is.
. "$(dirname "$0")/common.sh"

"$make_recording" calibration 0 5 >rec.csv
mkdir folder
printf '[cat]\nhold_s = 30\n' >routine.conf

# Commands and arguments.
refuses 'a command that is none' '^lumbard: reply failed: arguments: no such command; see `lumbard --help`$' reply
for command in replay 'replay rec.csv rec.csv' 'calibrate rec.csv' record 'doctor x' list 'list exercises chips' \
	'status x' 'start cat' 'next cat' side 'side left right' quiet 'watch x' 'demo x' 'run x'; do
	refuses "arguments of $command" 'arguments: it takes .*; see `lumbard [a-z]* --help`$' $command
done
refuses 'a list of what is none' '"exercise" is not among exercises, chips and errors' list exercise
refuses 'a side that is none' 'it takes left|right|none, not "up"' side up
refuses 'a word that is none' 'it takes on|off, not "maybe"' quiet maybe
refuses 'an empty name' '^lumbard: replay failed: arguments: a name is empty; ' replay ''
refuses 'the same to check' '^lumbard: check failed: arguments: a name is empty; ' check ''

# Options and their values.
refuses 'an underscore in an option' \
	'^lumbard: replay failed: option --trace_hz: unknown; write --trace-hz$' replay --trace_hz 5 rec.csv
refuses 'an option of another command' 'option --speed: unknown; see ' replay --speed 5 rec.csv
refuses 'an option without its value' 'option --seconds: needs a value' doctor --seconds
refuses 'an empty value' '^lumbard: replay failed: option --events: its value is empty; ' \
	replay --events= rec.csv
refuses 'an empty source' '^lumbard: calibrate failed: option --from: its value is empty; ' \
	calibrate --from ''
refuses 'an empty output' 'option --output: its value is empty; ' calibrate --from rec.csv --output ''
refuses 'a unit in a number' 'trace_hz needs a number from 0.1 to 100, not "5Hz"' \
	replay --trace-hz 5Hz rec.csv
refuses 'a number below' 'option --speed: "-1" is no number from 0 to 1000; ' demo --speed -1
refuses 'a large seed' '"5e9" is no number from 0 to 4294967295; ' demo --seed 5e9
refuses 'a broken seed' '"1.5" is not whole; ' demo --seed 1.5
refuses 'a rate that is too low' 'rate_hz needs a number from 20 to 200, not "10"' run --rate-hz 10
refuses 'a line beyond the header' 'led_good is a line of the header' run --led-good GPIO99
refuses 'a pin with power' 'led_good is a line of the header' run --led-good 'pin 1'
refuses 'an address alone' 'pelvis is BUS:ADDRESS such as 1:0x68' record --pelvis 0x68 new.csv
LUMBARD_RATE_HZ=5 refuses 'a wrong environment' 'environment LUMBARD_RATE_HZ: rate_hz needs' replay rec.csv

# Files in the place of others.
base='--config base.conf'
refuses 'a routine as config' 'routine.conf:1: lumbard.conf has no sections' replay rec.csv --config routine.conf
refuses 'a recording as config' 'rec.csv:1: this is a table' replay rec.csv --config rec.csv
refuses 'a recording as profile' 'rec.csv:1: this is a table' replay $base rec.csv --profile rec.csv
refuses 'a config as routine' 'base.conf:1: the key is of no stretch' \
	replay $base rec.csv --routine base.conf
refuses 'settings as recording' 'routine.conf:1: this is a file of settings; name a recording' \
	replay $base routine.conf
refuses 'the same to calibrate' 'base.conf:1: this is a file of settings' calibrate $base --from base.conf
refuses 'a folder as recording' 'folder: Is a directory; name a file in it' check folder
refuses 'a folder to record into' 'folder: Is a directory; name a file that can be written' \
	record $base folder
refuses 'a recording that is there' 'rec.csv: there is one already; name another file, or add --over' \
	record $base rec.csv
refuses 'a pose that is none' 'option --pose: "sitting" is no pose; ' record $base --pose sitting new.csv
refuses 'a root that is not there' '^lumbard: doctor failed: option --root: nowhere: No such file' \
	doctor --root nowhere
refuses 'a root that is a file' 'option --root: base.conf: Not a directory; name a folder$' \
	doctor --root base.conf
exits 69 'no sensor in the config' \
	'sensors: none is in the config; give one, such as --pelvis 1:auto, or try `lumbard demo`$' \
	record $base --pelvis none --lumbar none new.csv
for command in status start stop next 'side left' 'quiet on' watch; do
	exits 1 "nobody to ask: $command" 'failed: no lumbard is running: .*/control: No such file' $command
done
done_testing
