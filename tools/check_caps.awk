# usage: awk -f tools/check_caps.awk FILES.c FILES.h
# Files of 600 lines, headers of 200, functions of 60.  A function's body is
# what stands between a "{" and a "}" in the first column.  Five parameters,
# not counting the scope that comes first.
function count_parameters(text,    n, depth, i, c) {
	n = 1
	for (i = index(text, "("); i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "(") depth++
		if (c == ")") depth--
		if (c == "," && depth == 1) n++
	}
	return text ~ /\((const )?struct scope \*/ ? n - 1 : n
}
function file_done() {
	cap = (last_name ~ /\.h$/) ? 200 : 600
	if (last_name != "" && last_line > cap) {
		print last_name ":" last_line ": file has more than " cap " lines"
		bad++
	}
}
FNR == 1 { file_done(); last_name = FILENAME; inside = taking = 0 }
{ last_line = FNR }
/^[a-z_][a-z0-9_]*\(/ { head = ""; taking = 1; name = $0; sub(/\(.*/, "", name) }
/NOLINT/ { pardoned = 1 } # a signature that somebody else gave
taking { head = head $0; if (/;/) taking = 0 }
/^\{/ {
	inside = 1; from = FNR
	if (taking && !pardoned && count_parameters(head) > 5) {
		print FILENAME ":" FNR ": " name " has " \
			count_parameters(head) " parameters, more than 5"
		bad++
	}
	taking = pardoned = 0
}
/^\}/ {
	if (inside && /^\}$/ && FNR - from - 1 > 60) {
		print FILENAME ":" from ": " name " has " FNR - from - 1 \
			" lines, more than 60"
		bad++
	}
	inside = 0
}
END { file_done(); exit bad > 0 }
