#!/bin/sh
# Installs and builds the peers beside this script; run it again at any time. Needs python3 with pip, and cargo.
set -eu
cd "$(dirname "$0")"

# The venv is made without pip and filled by the system's: Debian's python3-venv package is then not needed.
[ -x .venv/bin/python ] || python3 -m venv --without-pip .venv
python3 -m pip --python .venv/bin/python install --quiet --requirement requirements.txt

cargo build --release --locked --quiet --manifest-path heap/Cargo.toml --target-dir heap/target

# A smoke test: ten devices each, and a desk.
.venv/bin/python simpy_lifecycle.py --devices 10 --days 90
.venv/bin/python simpy_desk.py
heap/target/release/heap --devices 10 --days 90
