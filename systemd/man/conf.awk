# SPDX-License-Identifier: MIT
# lumbard.conf as the manual page lumbard.conf(5). Of the file this asks for: "## Heading", comments,
# and below a comment the keys that it is about, as "#key = value"; comments without keys stand on
# their own. The first comments, up to the first heading, say what the file is.

# Each sentence begins a line, as mdoc wants it, and what stands in backticks is bold.
function flush_text() {
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	gsub(/'/, "\\(aq", text)
	while (match(text, /`[^`]*`/))
		text = substr(text, 1, RSTART - 1) "\\fB" substr(text, RSTART + 1, RLENGTH - 2) "\\fP" \
			substr(text, RSTART + RLENGTH)
	while (match(text, /[a-z0-9)P][.:] [A-Z0-9\/]/))
		text = substr(text, 1, RSTART + 1) "\n" substr(text, RSTART + 3)
	print (text ~ /^\./ ? "\\&" : "") text
	text = ""
}

function end_list() {
	if (in_list)
		print ".El"
	in_list = 0
}

# A comment that no key followed.
function loose() {
	if (text == "")
		return
	end_list()
	if (!after_heading)
		print ".Pp"
	after_heading = 0
	flush_text()
}

BEGIN {
	print ".Dd November 22, 2026"
	print ".Dt LUMBARD.CONF 5"
	print ".Os"
	print ".Sh NAME"
	print ".Nm lumbard.conf"
	print ".Nd settings of lumbard, a posture coach for the lower back"
	print ".Sh SYNOPSIS"
	print ".Bl -item -compact"
	print ".It"
	print ".Pa /etc/lumbard/lumbard.conf"
	print ".It"
	print ".Pa /etc/lumbard/conf.d/*.conf"
	print ".El"
	print ".Sh DESCRIPTION"
	print "A setting is a line"
	print ".Ql key = value ;"
	print "a line that begins with # is a comment."
}
/^# SPDX/ { next }
/^## / {
	loose()
	end_list()
	print ".Sh " toupper(substr($0, 4))
	after_heading = 1
	next
}
/^#[a-z_]+ *=/ {
	key = value = $0
	sub(/^#/, "", key)
	sub(/ *=.*/, "", key)
	sub(/^[^=]*= */, "", value)
	if (!in_list)
		print ".Bl -tag -width Ds"
	in_list = 1
	after_heading = 0
	print value == "" ? ".It Cm " key " No =" : ".It Cm " key " No = Ar " value
	in_keys = 1
	next
}
in_keys && text != "" { flush_text() }
{ in_keys = 0 }
/^# / { text = (text == "" ? "" : text " ") substr($0, 3) }
/^#?$/ { loose() }
END {
	if (in_keys)
		flush_text()
	loose()
	end_list()
	print ".Sh SEE ALSO"
	print ".Xr lumbard 1"
}
