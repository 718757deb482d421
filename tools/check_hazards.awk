# check_hazards.awk: each hazard of the log has what a hazard needs, and names
# tests that exist. Findings are lines file:line: what.
function finish() {
	if (hazard == "")
		return
	for (i = 1; i <= n; i++)
		if (!(wanted[i] in has)) {
			print FILENAME ":" at ": " hazard " lacks " wanted[i]
			bad++
		}
	split("", has)
}
function exists(file, name,    line, found) {
	found = 0
	while ((getline line < file) > 0)
		if (index(line, name)) {
			found = 1
			break
		}
	close(file)
	return found
}
BEGIN {
	n = split("Cause Effect Severity Likelihood Control Proof", wanted, " ")
	least = 25
}
/^## H[0-9]+ / {
	finish()
	hazard = $2
	at = FNR
	count++
	if (hazard in seen) {
		print FILENAME ":" FNR ": " hazard " comes twice"
		bad++
	}
	seen[hazard] = 1
	next
}
/^- [A-Z][a-z]+: ./ {
	key = $2
	sub(/:$/, "", key)
	has[key] = 1
}
/^- Proof: / {
	split($0, part, "`")
	name = part[3]
	sub(/^ +/, "", name)
	if (part[2] == "" || name == "" || !exists(part[2], name)) {
		print FILENAME ":" FNR ": no such test: " part[2] " " name
		bad++
	}
}
END {
	finish()
	if (count < least) {
		print FILENAME ":1: " count " hazards, at least " least
		bad++
	}
	exit bad > 0
}
