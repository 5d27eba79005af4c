# SPDX-License-Identifier: MIT
# lumbard itself, list and every --help.
. "$(dirname "$0")/common.sh"

runs version --version
check 'the version names program and number' grep -Eqx 'lumbard [0-9]+\.[0-9]+\.[0-9]+' out
runs help --help
for command in run demo record replay calibrate list check doctor; do
	check "help names $command" grep -q "^  $command " out
done
for key in state_dir profile routine exercise side rate_hz trace_hz pelvis lumbar; do
	check "help explains the key $key" grep -q "^  $key " out
done
for command in run record replay calibrate list check doctor; do
	runs "$command --help" "$command" --help
	check "$command --help names itself" grep -q "^lumbard $command" out
	check "$command --help fits 100 columns" awk 'length > 100 { exit 1 }' out
done

runs 'list exercises' list exercises
for exercise in sitting-hamstring cat pelvic-tilt; do
	check "list exercises has $exercise" grep -q "^$exercise " out
done
runs 'list errors' list errors
for code in rounded_back pelvis_rolled_back no_hinge arched_back no_tilt no_tuck hips_lifted \
	leaning twisted bouncing shaking too_fast left_position too_far; do
	check "list errors has $code" grep -q "^$code " out
done
runs 'list chips' list chips
check 'list chips has the MPU-6050 with address and identity' \
	sh -c 'grep -q "^mpu6050 " out && grep -q "0x68 0x69.*0x75.* 0x68 MPU-6050" out'
for family in bmi160 bno055 icm20602 icm20608 icm20690 icm20948 icm42600 lsm6ds3 lsm6dsl lsm6dso \
	mpu6050 mpu6500; do
	check "list chips has $family, with addresses and identities" awk -v family=$family '
		found && / at 0x[0-9a-f]+ .*identity register 0x.*: 0x[0-9a-f]+ / { good = 1 }
		{ found = $1 == family } END { exit !good }' out
done

refuses 'no command' 'no command'
refuses 'an unknown command' 'no such command' dance
refuses 'list without a word' 'takes' list
refuses 'list of something else' 'penguins' list penguins
refuses 'list with two words' 'takes' list chips errors
refuses 'list with an unknown option' 'option --bogus' list --bogus chips
if [ -w /dev/full ]; then
	"$lumbard" list errors >/dev/full 2>err
	same 'list to a full disk' $? 1
	check 'list to a full disk says so' is_error_line
fi
done_testing
