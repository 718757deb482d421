# tools/env.sh: sourced by the Makefile's recipes and by the test suites, from
# the project's root, so that all find the tools that tools/setup brought.

if [ -x "$PWD/.cache/node/node_modules/.bin/node" ]; then
	PATH=$PWD/.cache/node/node_modules/.bin:$PATH
fi
# Debian's own Python has the modules the suites use.
WARDWIRE_PYTHON=${WARDWIRE_PYTHON:-/usr/bin/python3}
WARDWIRE_SPEC=${WARDWIRE_SPEC:-$PWD/../shared/spec}
npm_config_update_notifier=false
npm_config_fund=false
npm_config_audit=false
export PATH WARDWIRE_PYTHON WARDWIRE_SPEC
export npm_config_update_notifier npm_config_fund npm_config_audit
