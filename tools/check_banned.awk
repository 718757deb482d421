# usage: awk -f tools/check_banned.awk tools/banned FILES
FILENAME == ARGV[1] {
	if ($0 ~ /^(#|$)/)
		next
	if ($2 == "@")
		allowed[$1, $3] = 1
	else {
		name = $0; sub(/:.*/, "", name)
		why[name] = $0; sub(/^[^:]*: */, "", why[name])
	}
	next
}
FNR == 1 { in_comment = 0 }
{
	line = $0
	gsub(/\\./, "", line)
	gsub(/"[^"]*"/, "\"\"", line)
	if (in_comment) {
		if (!sub(/^.*\*\//, "", line))
			next
		in_comment = 0
	}
	gsub(/\/\*[^*]*\*\//, "", line)
	if (sub(/\/\*.*$/, "", line))
		in_comment = 1
	while (match(line, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(/)) {
		before = RSTART > 1 ? substr(line, RSTART - 1, 1) : ""
		name = substr(line, RSTART, RLENGTH)
		line = substr(line, RSTART + RLENGTH)
		sub(/[ \t]*\($/, "", name)
		if (before == "." || before == ">" ||
		    !(name in why) || (name, FILENAME) in allowed)
			continue
		print FILENAME ":" FNR ": " name ": " why[name]
		bad++
	}
}
END { exit bad > 0 }
