/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <lumbard/base/units.h>
#include <lumbard/io/recording_file.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define SHORT_HEADER "t_us,sensor,ax_mps2,ay_mps2,az_mps2,gx_radps,gy_radps,gz_radps\n"
#define GOOD_ROW     "0,pelvis,0,0,9.8,0,0,0\n"

struct result {
	int r; /* of the last call */
	int64_t good, damaged;
	char error[RECORDING_SENTENCE_SIZE];
	char first_damage[RECORDING_SENTENCE_SIZE];
	struct imu_sample last;
	char last_mark[RECORDING_MARK_MAX + 1];
};

static struct result read_bytes(const char *bytes, size_t n)
{
	struct result result = {0};
	struct recording_reader reader = {0};
	const char *mark = NULL;
	FILE *stream = n > 0 ? fmemopen((char *)bytes, n, "r") : fopen("/dev/null", "r");

	assert_non_null(stream);
	result.r = recording_open_stream(&reader, stream, "REC.csv");
	while (result.r == 0 && (result.r = recording_next(&reader, &result.last, &mark)) > 0) {
		strcpy(result.last_mark, mark);
		result.r = 0;
	}
	result.good = reader.good_rows;
	result.damaged = reader.damaged_rows;
	strcpy(result.error, reader.error);
	strcpy(result.first_damage, reader.first_damage);
	recording_close(&reader);
	recording_close(&reader);
	fclose(stream);
	return result;
}

static struct result read_text(const char *text)
{
	return read_bytes(text, strlen(text));
}

static void refuse(const char *text, const char *want)
{
	struct result result = read_text(text);

	assert_int_equal(result.r, -EINVAL);
	assert_string_equal(result.error, want);
}

/* row comes third, between two good ones. */
static void skip_row(const char *row, const char *want)
{
	char text[1024];
	struct result result;

	snprintf(text, sizeof(text),
		 SHORT_HEADER "1,pelvis,0,0,9.8,0,0,0\n%s9,pelvis,0,0,9.7,0,0,0\n", row);
	result = read_text(text);
	assert_int_equal(result.r, 0);
	assert_string_equal(result.first_damage, want);
	assert_int_equal(result.good, 2);
	assert_int_equal(result.damaged, 1);
	assert_true(result.last.accel_mps2.z == 9.7);
}

static void columns_are_found_by_name(void **state)
{
	struct result result = read_text(
		"\xef\xbb\xbfmark,extra,gz_radps,gy_radps,gx_radps,\"az_mps2\", ay_mps2 ,ax_mps2,"
		"temp_degc,sensor,t_us,more\r\n"
		"\r\n"
		"\"sit, tall\",\"x,y\",6,5,4,3,2,1,25.5,lumbar,-7,\r\n"
		"bow,,-0.6,5e-1,.4,+3,2,1,,pelvis,12345678901234,z");

	(void)state;
	assert_int_equal(result.r, 0);
	assert_int_equal(result.good, 2);
	assert_int_equal(result.damaged, 0);
	assert_string_equal(result.first_damage, "");
	assert_string_equal(result.last_mark, "bow");
	assert_true(result.last.t_us == INT64_C(12345678901234));
	assert_int_equal(result.last.sensor, SENSOR_PELVIS);
	assert_true(vec3_is_equal(result.last.accel_mps2, (struct vec3){1, 2, 3}));
	assert_true(vec3_is_equal(result.last.gyro_radps, (struct vec3){0.4, 0.5, -0.6}));
	assert_false(is_known(result.last.temp_degc));
}

static void temperature_and_mark_may_be_missing(void **state)
{
	struct result result = read_text(SHORT_HEADER GOOD_ROW);

	(void)state;
	assert_int_equal(result.good, 1);
	assert_string_equal(result.last_mark, "");
	assert_false(is_known(result.last.temp_degc));
}

/* Which sensor it is; a column of that name that says anything else is somebody else's. */
static void the_chip_of_a_row_is_taken(void **state)
{
	static const struct {
		const char *says, *chip;
		int address;
	} cases[] = {
		{"MPU-6050@1:0x68", "MPU-6050", 0x68},
		{"MPU-6050 clone@/dev/i2c-1:0x69", "MPU-6050 clone", 0x69},
		{"", "", 0},
		{"MPU-6050", "", 0},
		{"\"blue, or green\"", "", 0},
		{"MPU-6050@1:0x168", "", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct recording_reader reader;
		struct imu_sample sample;
		const char *mark;
		char text[400];
		FILE *stream;

		snprintf(text, sizeof(text),
			 "chip," SHORT_HEADER
			 "%s,1,pelvis,0,0,9.8,0,0,0\n,2,pelvis,0,0,9.8,0,0,0\n",
			 cases[i].says);
		stream = fmemopen(text, strlen(text), "r");
		assert_int_equal(recording_open_stream(&reader, stream, "REC.csv"), 0);
		assert_int_equal(recording_next(&reader, &sample, &mark), 1);
		assert_string_equal(reader.identity.chip, cases[i].chip);
		assert_int_equal(reader.identity.where.address, cases[i].address);
		assert_int_equal(recording_next(&reader, &sample, &mark), 1);
		assert_false(sensor_identity_is_known(&reader.identity));
		assert_int_equal(reader.damaged_rows, 0);
		recording_close(&reader);
		fclose(stream);
	}
}

static void a_header_alone_is_an_empty_recording(void **state)
{
	struct result result = read_text(SHORT_HEADER);

	(void)state;
	assert_int_equal(result.r, 0);
	assert_int_equal(result.good, 0);
}

static void wrong_headers_are_refused_with_the_reason(void **state)
{
	static const char nul[] = "t_us\0,sensor\n";
	char *wide = malloc(70001);

	(void)state;
	refuse("t_us,sensor,ax_mps2,ay_mps2,az_mps2,gx_radps,gz_radps\n",
	       "REC.csv:1: column gy_radps is missing; add the gyroscope's rates, from their own "
	       "file by time if they have one");
	refuse("t_us,sensor,ay_mps2\n",
	       "REC.csv:1: columns ax_mps2, az_mps2, gx_radps, gy_radps, gz_radps are missing; "
	       "add the accelerations in all three axes, from their own file by time if they have "
	       "one");
	refuse("\n\nt_us,sensor,t_us,ax_mps2\n",
	       "REC.csv:3: column t_us occurs twice; a recording needs " RECORDING_HEADER);
	refuse("", "REC.csv:1: the file is empty; a recording needs " RECORDING_HEADER);
	refuse("\n \n", "REC.csv:3: the file is empty; a recording needs " RECORDING_HEADER);
	refuse("# rate_hz = 100\n\n", "REC.csv:3: there are only comments, as in settings; name a "
				      "recording, which needs " RECORDING_HEADER);
	refuse("\x1f\x8b\x08rest\n", "REC.csv:1: the file is compressed; unpack it first (gunzip)");
	assert_int_equal(read_bytes(nul, sizeof(nul) - 1).r, -EINVAL);
	assert_non_null(wide);
	memset(wide, 'a', 70000);
	wide[70000] = '\0';
	refuse(wide, "REC.csv:1: the line is longer than 64 KiB; name a recording in CSV with line "
		     "feeds");
	memset(wide, 'a', 70000);
	for (int i = 20; i < 70000; i += 50)
		wide[i] = '\r';
	refuse(wide, "REC.csv:1: the lines end in a carriage return alone; put line feeds there "
		     "(tr '\\r' '\\n')");
	memset(wide, ',', 300);
	wide[300] = '\0';
	assert_non_null(strstr(read_text(wide).error, "more than 256 columns"));
	free(wide);
}

/* All parts have to be in the one sentence, in this order. */
static void refuse_with(const char *text, const char *const parts[], size_t count)
{
	struct result result = read_text(text);
	const char *at = result.error;

	assert_int_equal(result.r, -EINVAL);
	for (size_t i = 0; i < count; i++) {
		const char *found = strstr(at, parts[i]);

		if (!found)
			print_error("\"%s\" does not say \"%s\"\n", at, parts[i]);
		assert_non_null(found);
		at = found + strlen(parts[i]);
	}
	assert_null(strchr(result.error, '\n'));
	assert_true(strlen(result.error) < RECORDING_SENTENCE_SIZE - 1);
}
#define REFUSE_WITH(text, ...)                                                                     \
	refuse_with(text, (const char *const[]){__VA_ARGS__},                                      \
		    sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void accept(const char *text)
{
	struct result result = read_text(text);

	assert_string_equal(result.error, "");
	assert_int_equal(result.r, 0);
	assert_int_equal(result.good, 1);
	assert_int_equal(result.damaged, 0);
}

static void what_programs_put_above_the_header_is_skipped(void **state)
{
	(void)state;
	accept("sep=,\n" SHORT_HEADER GOOD_ROW);
	accept("\xef\xbb\xbf\"sep=,\"\r\n" SHORT_HEADER GOOD_ROW);
	accept("# walked, 3 May\n  # second line\n\n" SHORT_HEADER GOOD_ROW);
}

static void other_separators_are_named_with_the_command(void **state)
{
	(void)state;
	refuse("t_us\tsensor\tax_mps2\tay_mps2\taz_mps2\tgx_radps\tgy_radps\tgz_radps\n"
	       "0\tpelvis\t0\t0\t9.8\t0\t0\t0\n",
	       "REC.csv:1: the columns are separated by tabs; `tr ',\\t' '.,' <REC.csv >NEW.csv` "
	       "makes one of it");
	refuse("sep=;\nt_us;sensor;ax_mps2;ay_mps2;az_mps2;gx_radps;gy_radps;gz_radps\n"
	       "0;pelvis;0;0;9,8;0;0;0\n",
	       "REC.csv:2: the columns are separated by semicolons; `tail -n +2 REC.csv | tr ',;' "
	       "'.,' >NEW.csv` makes one of it");
	refuse("sep=;\nt_us;sensor;ax_mps2;ay_mps2;az_mps2;gx_radps;gy_radps;gz_radps\n"
	       "us;;m/s2;m/s2;m/s2;rad/s;rad/s;rad/s\n0;pelvis;0;0;9,8;0;0;0\n",
	       "REC.csv:2: the columns are separated by semicolons; `sed 3,3d REC.csv | tail -n +2 "
	       "- | "
	       "tr ',;' '.,' >NEW.csv` makes one of it");
	refuse("  t_us  sensor ax_mps2 ay_mps2 az_mps2 gx_radps gy_radps gz_radps\n"
	       "  0  pelvis  0  0  9.8  0  0  0\n",
	       "REC.csv:1: the columns are separated by blanks; `sed 's/^ *//; s/ *$//; s/  */,/g' "
	       "<REC.csv >NEW.csv` makes one of it");
	refuse("t_us|sensor|ax_mps2|ay_mps2|az_mps2|gx_radps|gy_radps|gz_radps\n"
	       "0|pelvis|0|0|9.8|0|0|0\n",
	       "REC.csv:1: the columns are separated by bars; `tr ',|' '.,' <REC.csv >NEW.csv` "
	       "makes one of it");
	refuse(SHORT_HEADER "0;pelvis;0;0;9.8;0;0;0\n",
	       "REC.csv:2: the row is separated by semicolons; separate all rows by commas");
	refuse(SHORT_HEADER "0,pelvis,0,1,0,2,9,8,0,3,0,0,0,1\n",
	       "REC.csv:2: the row has too many fields, as from decimal commas; write decimal "
	       "points");
	refuse(SHORT_HEADER "0,pelvis,\"0,1\",0,\"9,8\",0,0,0\n",
	       "REC.csv:2: the row has decimal commas; write decimal points");
	refuse("T_us,Sensor,ax_mps2,ay_mps2,az_mps2,GX_radps,gy_radps,gz_radps\n",
	       "REC.csv:1: columns t_us, sensor, gx_radps are missing; rename T_us to t_us, Sensor "
	       "to sensor, GX_radps to gx_radps");
	refuse(SHORT_HEADER "us,,m/s2,m/s2,m/s2,rad/s,rad/s,rad/s\n" GOOD_ROW,
	       "REC.csv:2: the row has no number, as a row of units; remove the line");
	skip_row("2\tpelvis\t0\t0\t9.8\t0\t0\t0\n",
		 "REC.csv:3: the row is separated by tabs; row skipped");
}

static void other_encodings_are_named(void **state)
{
	static const char utf16[] = "\xff\xfet\0_\0u\0s\0,\0\n\0";

	(void)state;
	assert_string_equal(read_bytes(utf16, sizeof(utf16) - 1).error,
			    "REC.csv:1: the text is UTF-16; save it as CSV in UTF-8 (iconv -f "
			    "UTF-16 -t UTF-8)");
	refuse("t_us,sensor\r0,pelvis\r", "REC.csv:1: the lines end in a carriage return alone; "
					  "put line feeds there (tr '\\r' '\\n')");
	refuse("PK\x03\x04\x14", "REC.csv:1: the file is a zip or a spreadsheet; unpack it, or "
				 "save the sheet as CSV in UTF-8");
	refuse("BZh91AY", "REC.csv:1: the file is compressed; unpack it first (bunzip2)");
	refuse("\x89HDF\r\n\x1a\n", "REC.csv:1: the file is HDF5; export its numbers as CSV");
	refuse("MATLAB 5.0 MAT-file, Platform",
	       "REC.csv:1: the file is of MATLAB; export its numbers as CSV");
	refuse("\x89PNG\r\n\x1a\n", "REC.csv:1: the file is a picture; name a recording in CSV");
	refuse("version https://git-lfs.example\noid 1\n",
	       "REC.csv:1: the file stands for another one that was not fetched; fetch it (git lfs "
	       "pull)");
	refuse("{\"t\": 0}\n", "REC.csv:1: the file is JSON; save it as CSV");
}

static void a_header_that_is_missing_is_told(void **state)
{
	(void)state;
	refuse(GOOD_ROW, "REC.csv:1: there is no header: the line has numbers; `sed -i '1i "
			 "t_us,sensor,ax_mps2,ay_mps2,az_mps2,gx_radps,gy_radps,gz_radps' REC.csv` "
			 "puts one there");
	refuse("1,pelvis,0,0,9.8,0,0,0,upright\n",
	       "REC.csv:1: there is no header: the line has numbers; `sed -i '1i "
	       "t_us,sensor,ax_mps2,ay_mps2,az_mps2,gx_radps,gy_radps,gz_radps,mark' REC.csv` puts "
	       "one there");
	refuse("1,pelvis,0,0,9.8,0,0,0,21.5\n",
	       "REC.csv:1: there is no header: the line has numbers; `sed -i '1i "
	       "t_us,sensor,ax_mps2,ay_mps2,az_mps2,gx_radps,gy_radps,gz_radps,temp_degc' REC.csv` "
	       "puts one there");
	refuse("# " SHORT_HEADER GOOD_ROW,
	       "REC.csv:1: the header is in a comment; remove the # before it");
	REFUSE_WITH("\033[0;32mI (12) imu: 1,pelvis,0,0,9.8,0,0,0\033[0m\n",
		    "REC.csv:1: there is no header", "put a line with the names",
		    "remove the log's \"I (123) ...: \"");
	REFUSE_WITH("12:01:02.345 -> 0.1,0.2\n", "there is no header", "12:34:56 -> ");
	REFUSE_WITH("12:01:02.345 -> " SHORT_HEADER, "column t_us is missing",
		    "remove the monitor's \"12:34:56 -> \" from all lines");
	REFUSE_WITH("Frame,Pelvis x,Pelvis y,Pelvis z\n1,0.1,0.2,9.8\n",
		    "REC.csv:1: none of these names of columns is known", "name them as in t_us,");
	REFUSE_WITH("MPU6050 found\n12:01:02.345 -> 0.1,0.2,9.8,0,0,0\n",
		    "REC.csv:2: ", "there is no header", "12:34:56 -> ");
}

static void what_lumbard_itself_wrote_is_told(void **state)
{
	(void)state;
	REFUSE_WITH("t_us,event,exercise,side,rep,value,unit,detail\n", "the events",
		    "not a recording; name the recording", "lumbard record");
	REFUSE_WITH("t_us,position,exercise,state\n", "a trace", "not a recording");
	REFUSE_WITH("t_us,sensor,up_x,up_y,up_z\n", "directions of up", "not a recording");
	REFUSE_WITH("time,clock,t_us,exercise,named_by\n", "holds", "not a recording");
	REFUSE_WITH("[profile]\nversion = 1\n", "settings; name a recording", "lumbard check");
	REFUSE_WITH("side = left\n", "settings; name a recording");
	REFUSE_WITH("# 1, 2, 3, 4\n[pelvis]\nup = 0.1 0.2 0.9\nleft = 1 0 0\n",
		    "this is a file of settings; name a recording");
}

/* As phyphox, Sensor Logger, Physics Toolbox and SensorLog begin theirs. */
static void files_of_phones_are_explained(void **state)
{
	(void)state;
	REFUSE_WITH("\"Time (s)\",\"Acceleration x (m/s^2)\",\"Acceleration y (m/s^2)\","
		    "\"Acceleration z (m/s^2)\",\"Absolute acceleration (m/s^2)\"\n0,1,2,3,4\n",
		    "t_us, sensor, ax_mps2", "rename Time (s) to t_us (* 1000000)",
		    "Acceleration x (m/s^2) to ax_mps2,", "to az_mps2,", "pelvis or lumbar",
		    "add the gyroscope's rates");
	REFUSE_WITH("\"Time (s)\";\"Linear Acceleration x (m/s^2)\";"
		    "\"Linear Acceleration y (m/s^2)\";\"Linear Acceleration z (m/s^2)\"\n"
		    "0,1;0,2;0,3;0,4\n",
		    "commas, not by semicolons", "decimal points", "with gravity");
	REFUSE_WITH("time,seconds_elapsed,z,y,x\n1700000000000000000,0.1,9.8,0.1,0.2\n",
		    "seconds_elapsed to t_us (* 1000000)", "x to ax_mps2 (in m/s2)",
		    "add the gyroscope's rates, from their own file");
	REFUSE_WITH("time,gFx,gFy,gFz,wx,wy,wz,Bx,By,Bz\n0.1,0,0,1,0,0,0,1,2,3\n",
		    "time to t_us (* 1000000, if these are seconds)", "gFx to ax_mps2 (* 9.80665)",
		    "wz to gz_radps (in rad/s)");
	REFUSE_WITH("loggingTime(txt),accelerometerTimestamp_sinceReboot(s),"
		    "accelerometerAccelerationX(G),accelerometerAccelerationY(G),"
		    "accelerometerAccelerationZ(G),motionUserAccelerationX(G),"
		    "motionRotationRateX(rad/s),motionRotationRateY(rad/s),"
		    "motionRotationRateZ(rad/s)\nx,1,2,3,4,5,6,7,8\n",
		    "sinceReboot(s) to t_us (* 1000000)",
		    "accelerometerAccelerationX(G) to ax_mps2 (* 9.80665)",
		    "motionRotationRateZ(rad/s) to gz_radps");
}

/* What the first row tells where no name does: of times, of kinds of rows, of gravity. */
static void first_rows_are_explained(void **state)
{
	(void)state;
	REFUSE_WITH("time,ax (m/s^2),ay (m/s^2),az (m/s^2),aT (m/s^2)\n0.005,0,0,9.8,9.8\n",
		    "time to t_us (* 1000000, if these are seconds)", "ax (m/s^2) to ax_mps2,");
	REFUSE_WITH("time;gFx;gFy;gFz\n0,005;0,1;0,2;1,0\n",
		    "time to t_us (* 1000000, if these are seconds)");
	REFUSE_WITH("time,gFx,gFy,gFz\n12:01:02:345,0,0,1\n",
		    "time to t_us (from dates or times of day to whole microseconds since");
	REFUSE_WITH("time,x,y,z\n1700000000000000000,0,0,9.8\n",
		    "time to t_us (/ 1000, as these look like nanoseconds)");
	REFUSE_WITH("time,x,y,z\n1700000000000,0,0,9.8\n",
		    "time to t_us (* 1000, as these look like milliseconds)");
	REFUSE_WITH("time,x,y,z\n17000000,0,0,9.8\n", "time to t_us (in whole microseconds)");
	REFUSE_WITH("sensor,time,seconds_elapsed,z,y,x\nAccelerometer,1,0.1,9.8,0,0\n",
		    "x to ax_mps2", "acceleration and the rates of one time into one row");
	REFUSE_WITH("Timestamp,userAcceleration.x,userAcceleration.y,userAcceleration.z,gravity.x,"
		    "gravity.y,gravity.z,rotationRate.x,rotationRate.y,rotationRate.z\n"
		    "0.01,0,0,0,0,0,-1,0,0,0\n",
		    "rotationRate.z to gz_radps", "sum of the acceleration", "and of gravity");
	REFUSE_WITH("Zeit [s];ax [m/s\xb2];ay [m/s\xb2];az [m/s\xb2];gx [\xb0/s];gy [\xb0/s];gz "
		    "[\xb0/s]\n0,1;0;0;9,8;0;0;0\n",
		    "ax [m/s?] to ax_mps2,", "gz [?/s] to gz_radps (* 0.0174533)");
	REFUSE_WITH(SHORT_HEADER "\"1,250,000\",pelvis,0,0,9.8,0,0,0\n", "separators of thousands");
	REFUSE_WITH(SHORT_HEADER "1'250'000,pelvis,0,0,9.8,0,0,0\n", "separators of thousands");
	REFUSE_WITH(SHORT_HEADER "1'25,pelvis,0,0,9.8,0,0,0\n", "1250000 for 1.25 s");
	REFUSE_WITH(SHORT_HEADER "0,pelvis,#REF!,0,9.8,0,0,0\n", "mend the formula");
	REFUSE_WITH("0.1 0.2 9.8 0 0 0\n0.1 0.2 9.8 0 0 0\n", "there is no header",
		    "and commas between the numbers");
}

static void files_of_shimmer_are_explained(void **state)
{
	(void)state;
	REFUSE_WITH("Shimmer_1\tShimmer_1\tShimmer_1\tShimmer_1\n"
		    "Timestamp\tAccelerometer X\tAccelerometer Y\tAccelerometer Z\n"
		    "CAL\tCAL\tCAL\tCAL\nms\tm/(sec^2)\tm/(sec^2)\tm/(sec^2)\n0.0\t0\t0\t9.8\n",
		    "REC.csv:2: ", "above line 2", "units in lines 3 to 4",
		    "Timestamp to t_us (* 1000)", "Accelerometer X to ax_mps2,");
	REFUSE_WITH("Shimmer_1_Timestamp_Unix_CAL\tShimmer_1_Accel_LN_X_RAW\t"
		    "Shimmer_1_Accel_LN_Y_RAW\tShimmer_1_Accel_LN_Z_RAW\tShimmer_1_Gyro_X_RAW\n"
		    "ms\tno units\tno units\tno units\tno units\n1\t2047\t2\t3\t4\n",
		    "X_RAW to ax_mps2 (counts: * 9.80665 / those of 1 g)",
		    "Gyro_X_RAW to gx_radps (counts: * 0.0174533 / those of 1 deg/s)");
	REFUSE_WITH("Shimmer_1_Timestamp_FormattedUnix_CAL,Shimmer_1_Accel_LN_X_CAL\n"
		    "yyyy/mm/dd hh:mm:ss.000,m/(s^2)\n2021/05/01 12:00:00.123,9.8\n",
		    "FormattedUnix_CAL to t_us (from dates or times of day");
	REFUSE_WITH("sep=\\t\nShimmer_12AB_Timestamp_Unix_CAL\tShimmer_12AB_Accel_LN_X_CAL\t"
		    "Shimmer_12AB_Accel_LN_Y_CAL\tShimmer_12AB_Accel_LN_Z_CAL\t"
		    "Shimmer_12AB_Gyro_X_CAL\tShimmer_12AB_Gyro_Y_CAL\tShimmer_12AB_Gyro_Z_CAL\t\n"
		    "ms\tm/(s^2)\tm/(s^2)\tm/(s^2)\tdeg/s\tdeg/s\tdeg/s\t\n"
		    "1\t2\t3\t4\t5\t6\t7\t\n",
		    "REC.csv:2: columns t_us, sensor, ", "above line 2", "units in line 3",
		    "by commas, not by tabs", "Timestamp_Unix_CAL to t_us (* 1000)",
		    "Accel_LN_X_CAL to ax_mps2,", "Gyro_Z_CAL to gz_radps (* 0.0174533)",
		    "pelvis or lumbar");
}

static void files_of_xsens_are_explained(void **state)
{
	(void)state;
	REFUSE_WITH(
		"// Start Time: Unknown\n// Update Rate: 40.0Hz\n// Firmware Version: 4.6.0\n"
		"PacketCounter\tSampleTimeFine\tAcc_X\tAcc_Y\tAcc_Z\tGyr_X\tGyr_Y\tGyr_Z\tMag_X\t"
		"Mat[1][1]\n1\t2\t3\t4\t5\t6\t7\t8\t9\t10\n",
		"REC.csv:4: ", "above line 4", "not by tabs", "SampleTimeFine to t_us",
		"Acc_X to ax_mps2 (in m/s2)", "Gyr_Z to gz_radps (in rad/s)");
	REFUSE_WITH("sep=,\nDeviceTag:,Belt\nStartTime:,2021-05-01_12-00-00\nNo rights\n\n"
		    "PacketCounter,SampleTimeFine,Acc_X,Acc_Y,Acc_Z,Gyr_X,Gyr_Y,Gyr_Z,\n"
		    "1,1234,0.1,0.2,9.8,0,0,0,\n",
		    "REC.csv:6: columns t_us, sensor, ", "above line 6", "Gyr_Z to gz_radps");
	REFUSE_WITH("sep=,\nDeviceTag:,D1\n\nPacketCounter,SampleTimeFine,Euler_X,Euler_Y,Euler_Z,"
		    "FreeAcc_X,FreeAcc_Y,FreeAcc_Z,Status\n1,2,3,4,5,6,7,8,9\n",
		    "REC.csv:4: ", "record the acceleration with gravity");
}

static void files_of_opensim_are_explained(void **state)
{
	(void)state;
	REFUSE_WITH("DataRate=100.000000\nDataType=Quaternion\nversion=3\nOpenSimVersion=4.1\n"
		    "endheader\ntime\tpelvis_imu\ttorso_imu\n0\t1,0,0,0\t1,0,0,0\n",
		    "REC.csv:6: no column is an acceleration or a rate: these are orientations",
		    "record what the sensors themselves measure");
	REFUSE_WITH("Coordinates\nversion=1\nnRows=1\nnColumns=3\ninDegrees=yes\nendheader\n"
		    "time\tpelvis_tilt\tlumbar_extension\n0\t1\t2\n",
		    "REC.csv:7: no column is an acceleration or a rate; record");
}

/* What a field should be in place of what it is. */
static void fields_are_explained(void **state)
{
	(void)state;
	REFUSE_WITH(SHORT_HEADER "1,Pelvis,0,0,9.8,0,0,0\n", "write pelvis or lumbar");
	REFUSE_WITH(SHORT_HEADER "1,pelvis,\"0,1\",0,9.8,0,0,0\n", "write decimal points");
	REFUSE_WITH(SHORT_HEADER "1,pelvis,0,0,9.8,,0,0\n", "remove the rows without it");
	REFUSE_WITH(SHORT_HEADER "1,pelvis,0,0,nan,0,0,0\n", "remove the rows without it");
	REFUSE_WITH(SHORT_HEADER "1,pelvis,0,0,\xe2\x88\x92"
				 "9.8,0,0,0\n",
		    "type plain digits");
	REFUSE_WITH(SHORT_HEADER "1.70E+15,pelvis,0,0,9.8,0,0,0\n", "all its digits");
	REFUSE_WITH(SHORT_HEADER "0.25,pelvis,0,0,9.8,0,0,0\n", "1250000 for 1.25 s");
	REFUSE_WITH(SHORT_HEADER "1,pelvis,0,0,16384,0,0,0\n", "9.80665 / 16384");
	REFUSE_WITH(SHORT_HEADER "1,pelvis,0,0,9.8,0,0,4000\n", "0.0000174533 (mdps)");
}

static void sheets_are_explained(void **state)
{
	(void)state;
	REFUSE_WITH("T_US,Sensor,AX_MPS2,AY_MPS2,AZ_MPS2,GX_RADPS,GY_RADPS,GZ_RADPS\n",
		    "rename T_US to t_us, Sensor to sensor, AX_MPS2 to ax_mps2, ");
	REFUSE_WITH("Time(s)\tAccX(g)\tAccY(g)\tAccZ(g)\tAsX(\xc2\xb0/s)\tAsY(\xc2\xb0/s)\t"
		    "AsZ(\xc2\xb0/s)\n0\t1\t2\t3\t4\t5\t6\n",
		    "AccX(g) to ax_mps2 (* 9.80665)", "AsX(\xc2\xb0/s) to gx_radps (* 0.0174533)");
	REFUSE_WITH("elapsed (s),x-axis (g),y-axis (g),z-axis (g)\n0,1,2,3\n",
		    "x-axis (g) to ax_mps2 (* 9.80665)");
	REFUSE_WITH("elapsed (s),x-axis (deg/s),y-axis (deg/s),z-axis (deg/s)\n0,1,2,3\n",
		    "x-axis (deg/s) to gx_radps (* 0.0174533)");
	REFUSE_WITH("Zeit;ax;ay;az;gx;gy;gz\nms;g;g;g;\xc2\xb0/s;\xc2\xb0/s;\xc2\xb0/s\n"
		    "0,5;0,1;0,2;1,0;0;0;0\n",
		    "REC.csv:1: ", "units in line 2", "by commas, not by semicolons",
		    "decimal points", "Zeit to t_us (* 1000)", "ax to ax_mps2 (* 9.80665)",
		    "gz to gz_radps (* 0.0174533)");
	REFUSE_WITH("Time [ms],Accel X [mg],Accel Y [mg],Accel Z [mg],Gyro X [mdps],Gyro Y [mdps],"
		    "Gyro Z [mdps]\n0,1,2,3,4,5,6\n",
		    "Time [ms] to t_us (* 1000)", "Accel X [mg] to ax_mps2 (* 0.00980665)",
		    "Gyro Z [mdps] to gz_radps (* 0.0000174533)");
}

static void logs_of_sketches_are_explained(void **state)
{
	(void)state;
	REFUSE_WITH("ax: -1234\tay: 233\taz: 16384\tgx: 1\tgy: 2\tgz: 3\n",
		    "REC.csv:1: ", "names its numbers", "print t_us,sensor,ax_mps2",
		    "9.80665 / 16384", "0.0174533 / 131");
	REFUSE_WITH("I (312) imu: ax=-0.1 ay=0.2 az=9.8 gx=0 gy=0 gz=0\n", "names its numbers",
		    "print without the log's");
	REFUSE_WITH("Ready\nAccel X: 0.1, Y: 0.2, Z: 9.8 m/s^2\n",
		    "REC.csv:2: ", "names its numbers");
}

static void a_damaged_first_row_is_fatal(void **state)
{
	struct recording_reader reader = {0};
	struct imu_sample sample = {.t_us = 42};
	const char *mark = NULL;
	char text[] = SHORT_HEADER "x,pelvis,0,0,9.8,0,0,0\n" GOOD_ROW;
	FILE *stream = fmemopen(text, strlen(text), "r");

	(void)state;
	assert_int_equal(recording_open_stream(&reader, stream, "REC.csv"), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(recording_next(&reader, &sample, &mark), -EINVAL);
	assert_string_equal(reader.error,
			    "REC.csv:2: t_us is no whole number of microseconds: \"x\"; give whole "
			    "microseconds since any moment, such as 1250000 for 1.25 s");
	assert_int_equal(sample.t_us, 42);
	assert_null(mark);
	recording_close(&reader);
	assert_int_equal(recording_next(&reader, &sample, &mark), -EBADF);
	fclose(stream);
}

static void damaged_rows_are_skipped_and_the_first_is_named(void **state)
{
	(void)state;
	skip_row("2,pelvis,0,0,9.8,abc,0,0\n",
		 "REC.csv:3: gx_radps is no number: \"abc\"; row skipped");
	skip_row("2,pelvis,nan,0,9.8,0,0,0\n",
		 "REC.csv:3: ax_mps2 is no number: \"nan\"; row skipped");
	skip_row("2,pelvis,,0,9.8,0,0,0\n", "REC.csv:3: ax_mps2 is no number: \"\"; row skipped");
	skip_row("2,pelvis,1e999,0,9.8,0,0,0\n",
		 "REC.csv:3: ax_mps2 is out of range: \"1e999\"; row skipped");
	skip_row("2,pelvis,0,0\n", "REC.csv:3: the row has 4 fields, the header 8; row skipped");
	skip_row("2,pelvis,0,0,9.8,0,0,0,\n",
		 "REC.csv:3: the row has 9 fields, the header 8; row skipped");
	skip_row("2,knee,0,0,9.8,0,0,0\n",
		 "REC.csv:3: sensor is neither pelvis nor lumbar: \"knee\"; row skipped");
	skip_row("1,pelvis,0,0,9.8,0,0,0\n", "REC.csv:3: t_us of pelvis does not advance: 1 after "
					     "1, which are microseconds; row skipped");
	skip_row("2.5,pelvis,0,0,9.8,0,0,0\n",
		 "REC.csv:3: t_us is no whole number of microseconds: \"2.5\"; row skipped");
	skip_row("-9223372036854775808,pelvis,0,0,9.8,0,0,0\n",
		 "REC.csv:3: t_us is out of range: \"-9223372036854775808\"; row skipped");
	skip_row("2,pelvis,800,0,800,0,0,0\n",
		 "REC.csv:3: an acceleration of 1131.37 m/s2 is impossible: it looks like counts "
		 "of the chip, mg or cm/s2; row skipped");
	skip_row("2,pelvis,1e200,0,0,0,0,0\n",
		 "REC.csv:3: an acceleration of inf m/s2 is impossible: it looks like counts of "
		 "the chip, mg or cm/s2; row skipped");
	skip_row("2,pelvis,0,0,9.8,0,0,-201\n",
		 "REC.csv:3: a rate of 201 rad/s is impossible: it looks like deg/s, mdps or "
		 "counts of the chip; row skipped");
	skip_row("2,pelvis,0,0,9.8,0,0,\"0\n",
		 "REC.csv:3: a quote is opened and not closed; row skipped");
	skip_row("2,pelvis,0,0\r,9.8,0,0,\"0\n",
		 "REC.csv:3: a quote is opened and not closed; row skipped");
	skip_row("2,pelvis,0,0,9.8,0,0,0\r3,pelvis,0,0,9.8,0,0,0\n",
		 "REC.csv:3: there is a carriage return in the middle of the line; row skipped");
}

/* Two rows of a sensor, from one time to the next. */
static struct result read_times(const char *from, const char *to)
{
	char text[512];

	snprintf(text, sizeof(text),
		 SHORT_HEADER "%s,pelvis,0,0,9.8,0,0,0\n%s,pelvis,0,0,9.7,0,0,0\n", from, to);
	return read_text(text);
}

/* micros() of a sketch begins anew after 71.6 minutes, in the middle of a file; nothing is skipped.
 */
static void a_counter_that_begins_anew_is_told(void **state)
{
	static const struct {
		const char *from, *to, *want;
	} wraps[] = {
		{"4294960000", "2704",
		 "REC.csv:3: t_us of pelvis begins anew after 4294960000, as a counter of 32 bits "
		 "does after 71.6 minutes; add 4294967296 to t_us from there on"},
		{"2147480000", "-2147477296",
		 "REC.csv:3: t_us of pelvis begins anew after 2147480000, as a counter of 32 bits "
		 "does after 71.6 minutes; add 4294967296 to t_us from there on"},
		{"65530000", "4000",
		 "REC.csv:3: t_us of pelvis begins anew after 65530000, as a counter of 16 bits "
		 "does after 65536 ms; add 65536000 to t_us each time"},
		{"60000", "4464",
		 "REC.csv:3: t_us of pelvis begins anew after 60000, as a counter of 16 bits does "
		 "after 65536 us; add 65536 to t_us each time"},
		{"4292970000", "1990000",
		 "REC.csv:3: t_us of pelvis begins anew after 4292970000, "
		 "as a counter of 32 bits does after 71.6 minutes; add "
		 "4294967296 to t_us from there on"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wraps) / sizeof(*wraps); i++) {
		struct result result = read_times(wraps[i].from, wraps[i].to);

		assert_int_equal(result.r, -EINVAL);
		assert_string_equal(result.error, wraps[i].want);
	}
}

static void a_time_that_goes_back_otherwise_damages_its_row(void **state)
{
	(void)state;
	assert_string_equal(read_times("4294960000", "2500000").first_damage,
			    "REC.csv:3: t_us of pelvis does not advance: 2500000 after 4294960000, "
			    "as if its clock began anew: cut the file in two there; row skipped");
	assert_string_equal(read_times("4292000000", "2704").first_damage,
			    "REC.csv:3: t_us of pelvis does not advance: 2704 after 4292000000, as "
			    "if its clock began anew: cut the file in two there; row skipped");
	assert_string_equal(read_times("60000", "17000").first_damage,
			    "REC.csv:3: t_us of pelvis does not advance: 17000 after 60000; row "
			    "skipped");
	assert_string_equal(read_times("15000000", "5000000").first_damage,
			    "REC.csv:3: t_us of pelvis does not advance: 5000000 after 15000000; "
			    "row skipped");
}

static void nul_bytes_damage_one_row(void **state)
{
	static const char text[] = SHORT_HEADER GOOD_ROW "2,pelvis,\0,0,9.8,0,0,0\n"
							 "3,pelvis,0,0,9.8,0,0,0\n";
	struct result result = read_bytes(text, sizeof(text) - 1);

	(void)state;
	assert_int_equal(result.good, 2);
	assert_string_equal(result.first_damage,
			    "REC.csv:3: there are NUL bytes in the line; row skipped");
}

static void sensors_keep_their_own_time(void **state)
{
	struct result result = read_text(SHORT_HEADER "5,pelvis,0,0,9.8,0,0,0\n"
						      "4,lumbar,0,0,9.8,0,0,0\n"
						      "4,pelvis,0,0,9.8,0,0,0\n"
						      "5,lumbar,0,0,9.8,0,0,0\n"
						      "6,pelvis,0,0,9.8,0,0,0\n");

	(void)state;
	assert_int_equal(result.good, 4);
	assert_int_equal(result.damaged, 1);
}

/* A line of the given length, newline included, between good rows. */
static struct result read_with_line_of(size_t n)
{
	static const char front[] = SHORT_HEADER GOOD_ROW;
	static const char back[] = "9,pelvis,0,0,9.7,0,0,0";
	static const char row[] = "2,pelvis,0,0,9.8,0,0,";
	char *text = malloc(sizeof(front) + n + sizeof(back));
	char *p = text;
	struct result result;

	assert_non_null(text);
	p = (char *)memcpy(p, front, strlen(front)) + strlen(front);
	memset(p, '0', n);
	memcpy(p, row, strlen(row));
	p += n;
	p[-1] = '\n';
	strcpy(p, back);
	result = read_text(text);
	free(text);
	return result;
}

static void lines_up_to_64_kib_are_read_and_longer_ones_skipped(void **state)
{
	static const size_t too_long[] = {65537, 65538, 131071, 131072, 131073, 10000000};

	(void)state;
	assert_int_equal(read_with_line_of(65535).good, 3);
	assert_int_equal(read_with_line_of(65536).good, 3);
	for (size_t i = 0; i < sizeof(too_long) / sizeof(too_long[0]); i++) {
		struct result result = read_with_line_of(too_long[i]);

		assert_int_equal(result.good, 2);
		assert_int_equal(result.damaged, 1);
		assert_string_equal(result.first_damage,
				    "REC.csv:3: the line is longer than 64 KiB; row skipped");
	}
}

static void a_device_without_lines_is_no_recording(void **state)
{
	struct recording_reader reader;

	(void)state;
	assert_true(recording_open(&reader, "/dev/zero") < 0);
	assert_non_null(strstr(reader.error, "/dev/zero:1: the line is longer than 64 KiB; "));
}

static void a_long_mark_damages_its_row(void **state)
{
	char text[512];
	struct result result;

	(void)state;
	snprintf(text, sizeof(text),
		 "mark," SHORT_HEADER "%063d," GOOD_ROW "%064d,1,pelvis,0,0,9.8,0,0,0\n", 0, 0);
	result = read_text(text);
	assert_int_equal(result.good, 1);
	assert_int_equal(result.damaged, 1);
	assert_int_equal(strlen(result.last_mark), 63);
}

static void what_is_no_file_is_named_with_the_reason(void **state)
{
	struct recording_reader reader;
	char folder[] = "/tmp/lumbard-recording-XXXXXX";
	char want[RECORDING_SENTENCE_SIZE];
	char path[300];

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(recording_open(&reader, folder), -EISDIR);
	snprintf(want, sizeof(want), "%s: Is a directory; name a file in it", folder);
	assert_string_equal(reader.error, want);
	snprintf(path, sizeof(path), "%s/%0200d.csv", folder, 0);
	assert_int_equal(recording_open(&reader, path), -ENOENT);
	assert_non_null(strstr(reader.error, "0.csv: No such file or directory; check the name"));
	assert_memory_equal(reader.error, "...0", 4);
	recording_close(&reader);
	rmdir(folder);
}

static void many_rows_survive_the_borders_of_blocks(void **state)
{
	char path[] = "/tmp/lumbard-recording-XXXXXX";
	char buf[RECORDING_ROW_SIZE];
	struct recording_reader reader;
	struct imu_sample sample = {.temp_degc = 25.25}, got;
	const char *mark;
	int fd = mkstemp(path);
	FILE *stream = fdopen(fd, "w");
	int64_t want_us = 0;
	int r;

	(void)state;
	assert_non_null(stream);
	fputs(RECORDING_HEADER "\r\n", stream);
	for (int i = 0; i < 20000; i++) {
		struct text line = text_in(buf, sizeof(buf));

		sample.t_us = (int64_t)i * i;
		sample.accel_mps2 = (struct vec3){i * 1e-3, -i * 1e-5, 9.80665};
		recording_format_row(&line, &sample, i % 3 ? "bow" : NULL, NULL);
		fputs(buf, stream);
	}
	fclose(stream);
	assert_int_equal(recording_open(&reader, path), 0);
	for (int i = 1; (r = recording_next(&reader, &got, &mark)) == 1; i++) {
		assert_true(got.t_us == want_us);
		assert_true(got.temp_degc == 25.25);
		assert_true(fabs(got.accel_mps2.y + (i - 1) * 1e-5) < 1e-9);
		assert_string_equal(mark, (i - 1) % 3 ? "bow" : "");
		want_us = (int64_t)i * i;
	}
	assert_int_equal(r, 0);
	assert_int_equal(reader.good_rows, 20000);
	assert_int_equal(reader.damaged_rows, 0);
	recording_close(&reader);
	unlink(path);
}

static void a_live_pipe_is_read_row_by_row(void **state)
{
	struct recording_reader reader;
	struct imu_sample sample;
	const char *mark;
	int fds[2];
	FILE *stream;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	stream = fdopen(fds[0], "r");
	assert_true(write(fds[1], SHORT_HEADER GOOD_ROW, strlen(SHORT_HEADER GOOD_ROW)) > 0);
	assert_int_equal(recording_open_stream(&reader, stream, "-"), 0);
	assert_int_equal(recording_next(&reader, &sample, &mark), 1);
	close(fds[1]);
	assert_int_equal(recording_next(&reader, &sample, &mark), 0);
	assert_int_equal(recording_next(&reader, &sample, &mark), 0);
	recording_close(&reader);
	fclose(stream);
}

static void assert_has(const char *text, const char *want)
{
	if (!strstr(text, want))
		fail_msg("%s is not in %s", want, text);
}

static void expect_row(const struct imu_sample *sample, const char *mark, const char *want)
{
	char buf[RECORDING_ROW_SIZE];
	struct text line = text_in(buf, sizeof(buf));

	recording_format_row(&line, sample, mark, NULL);
	assert_string_equal(buf, want);
}

static void rows_are_written_as_the_reader_wants_them(void **state)
{
	struct imu_sample sample = {
		.t_us = -5,
		.sensor = SENSOR_LUMBAR,
		.accel_mps2 = {0.1, -9.80665, 1e-9},
		.gyro_radps = {-1e-9, 0.0000015, UNKNOWN},
		.temp_degc = UNKNOWN,
	};
	struct sensor_identity identity = {0};
	char buf[RECORDING_ROW_SIZE], mark[100];
	struct text line = text_in(buf, sizeof(buf));

	(void)state;
	recording_format_header(&line, false);
	assert_string_equal(buf, "t_us,sensor,ax_mps2,ay_mps2,az_mps2,gx_radps,gy_radps,gz_radps,"
				 "temp_degc,mark\n");
	expect_row(&sample, NULL, "-5,lumbar,0.10000,-9.80665,0.00000,0.000000,0.000002,,,\n");
	sample.temp_degc = 25.504;
	sample.gyro_radps = (struct vec3){0};
	sample.accel_mps2 = (struct vec3){0};
	expect_row(&sample, "bow",
		   "-5,lumbar,0.00000,0.00000,0.00000,0.000000,0.000000,0.000000,25.50,bow\n");
	expect_row(&sample, "a \"b\",\n",
		   "-5,lumbar,0.00000,0.00000,0.00000,0.000000,0.000000,0.000000,25.50,"
		   "\"a \"\"b\"\", \"\n");
	line = text_in(buf, sizeof(buf));
	recording_format_header(&line, true);
	assert_has(buf, ",mark,chip\n");
	line = text_in(buf, sizeof(buf));
	recording_format_row(&line, &sample, "bow", &identity);
	assert_has(buf, ",25.50,bow,\n");
	assert_int_equal(sensor_identity_parse("MPU-6050@9:0x68", &identity), 0);
	line = text_in(buf, sizeof(buf));
	recording_format_row(&line, &sample, NULL, &identity);
	assert_has(buf, ",25.50,,MPU-6050@9:0x68\n");
	memset(identity.chip, 'C', sizeof(identity.chip) - 1);
	memset(identity.where.bus, 'b', sizeof(identity.where.bus) - 1);
	memset(mark, '"', sizeof(mark) - 1);
	mark[sizeof(mark) - 1] = '\0';
	sample = (struct imu_sample){
		INT64_MIN, SENSOR_PELVIS, {-1e15, -1e15, -1e15}, {-1e15, -1e15, -1e15}, -1e15};
	line = text_in(buf, sizeof(buf));
	recording_format_row(&line, &sample, mark, &identity);
	assert_false(line.is_cut);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_found_by_name),
		cmocka_unit_test(temperature_and_mark_may_be_missing),
		cmocka_unit_test(a_device_without_lines_is_no_recording),
		cmocka_unit_test(the_chip_of_a_row_is_taken),
		cmocka_unit_test(a_header_alone_is_an_empty_recording),
		cmocka_unit_test(wrong_headers_are_refused_with_the_reason),
		cmocka_unit_test(what_programs_put_above_the_header_is_skipped),
		cmocka_unit_test(other_separators_are_named_with_the_command),
		cmocka_unit_test(other_encodings_are_named),
		cmocka_unit_test(a_header_that_is_missing_is_told),
		cmocka_unit_test(what_lumbard_itself_wrote_is_told),
		cmocka_unit_test(files_of_phones_are_explained),
		cmocka_unit_test(first_rows_are_explained),
		cmocka_unit_test(files_of_shimmer_are_explained),
		cmocka_unit_test(fields_are_explained),
		cmocka_unit_test(files_of_xsens_are_explained),
		cmocka_unit_test(files_of_opensim_are_explained),
		cmocka_unit_test(sheets_are_explained),
		cmocka_unit_test(logs_of_sketches_are_explained),
		cmocka_unit_test(a_damaged_first_row_is_fatal),
		cmocka_unit_test(damaged_rows_are_skipped_and_the_first_is_named),
		cmocka_unit_test(a_counter_that_begins_anew_is_told),
		cmocka_unit_test(a_time_that_goes_back_otherwise_damages_its_row),
		cmocka_unit_test(nul_bytes_damage_one_row),
		cmocka_unit_test(sensors_keep_their_own_time),
		cmocka_unit_test(lines_up_to_64_kib_are_read_and_longer_ones_skipped),
		cmocka_unit_test(a_long_mark_damages_its_row),
		cmocka_unit_test(what_is_no_file_is_named_with_the_reason),
		cmocka_unit_test(many_rows_survive_the_borders_of_blocks),
		cmocka_unit_test(a_live_pipe_is_read_row_by_row),
		cmocka_unit_test(rows_are_written_as_the_reader_wants_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
