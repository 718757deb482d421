# usage: awk -f tools/check_caps.awk FILES.c FILES.h
# Files of 600 lines, headers of 200, functions of 60.  A function's body is
# what stands between a "{" and a "}" in the first column.
function file_done() {
	cap = (last_name ~ /\.h$/) ? 200 : 600
	if (last_name != "" && last_line > cap) {
		print last_name ":" last_line ": file has more than " cap " lines"
		bad++
	}
}
FNR == 1 { file_done(); last_name = FILENAME; inside = 0 }
{ last_line = FNR }
/^[a-z_][a-z0-9_]*\(/ { name = $0; sub(/\(.*/, "", name) }
/^\{/ { inside = 1; from = FNR }
/^\}/ {
	if (inside && /^\}$/ && FNR - from - 1 > 60) {
		print FILENAME ":" from ": " name " has " FNR - from - 1 \
			" lines, more than 60"
		bad++
	}
	inside = 0
}
END { file_done(); exit bad > 0 }
