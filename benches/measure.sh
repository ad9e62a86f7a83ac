#!/usr/bin/env bash
# Measures the README's performance table and prints its rows in Markdown.
#
#   cargo build --release
#   benches/measure.sh                     # all rows; some minutes
#   benches/measure.sh --quick             # without the fleets of 1,000,000 devices
#   FLEETCAST=path/to/fleetcast benches/measure.sh
#
# Times are CPU seconds (user and system) of the whole process with its files written, the least of three runs: on a
# shared machine they say more than the clock on the wall does. Needs GNU time; valgrind for the instruction counts.
set -euo pipefail
cd "$(dirname "$0")/.."

fleetcast="${FLEETCAST:-target/release/fleetcast}"
rounds="${ROUNDS:-3}"
quick=no
[ "${1:-}" = "--quick" ] && quick=yes
[ -x "$fleetcast" ] || { echo "no $fleetcast; run: cargo build --release" >&2; exit 2; }
[ -x /usr/bin/time ] || { echo "needs GNU time at /usr/bin/time" >&2; exit 2; }
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT

lifecycle=scenarios/bench/lifecycle.toml
check_ins=scenarios/bench/check-ins.toml
desk=scenarios/bench/desk.toml

# lifecycle_sets DEVICES: the size of the lifecycle benchmark, 7 people at the desk for 10,000 devices.
lifecycle_sets() { echo "--set cohort.fleet.devices=$1 --set team.helpdesk.staff=$((($1 * 7 + 9999) / 10000))"; }

# measure ARG...: runs `fleetcast run ARG...` and leaves cpu, wall [s], memory [KB] and events of the fastest run.
measure() {
  local round line one
  cpu=""
  for ((round = 0; round < rounds; round++)); do
    rm -rf "$out/run"
    /usr/bin/time -o "$out/time" -f '%U %S %e %M' "$fleetcast" run "$@" -o "$out/run" -q --inconclusive pass
    line="$(tail -n 1 "$out/time")"
    one="$(awk '{ print $1 + $2 }' <<<"$line")"
    if [ -z "$cpu" ] || awk "BEGIN { exit !($one < $cpu) }"; then
      cpu="$one"
      wall="$(awk '{ print $3 }' <<<"$line")"
      memory="$(awk '{ print $4 }' <<<"$line")"
    fi
  done
  events="$(awk -F'[:,]' '/"events"/ { print $2 + 0; exit }' "$out/run/run.json")"
}

million_a_second() { awk "BEGIN { printf \"%.1f M events/s\", $events / ($cpu > 0 ? $cpu : 0.01) / 1e6 }"; }
seconds() { awk "BEGIN { printf \"%.2f s\", $1 }"; }
row() { printf '| %s | %s | %s | %s |\n' "$1" "$2" "$3" "$4"; }

# instructions SCENARIO SHORT LONG ARG...: instructions for one check-in, from two horizons.
instructions() {
  local scenario="$1" short="$2" long="$3" horizon counts=""
  shift 3
  for horizon in "$short" "$long"; do
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$fleetcast" run "$scenario" -n 1 -j 1 -q \
      --set "scenario.horizon=$horizon" "$@" -o "$out/valgrind-$horizon" 2>"$out/valgrind"
    counts+="$(awk '/Collected/ { print $NF }' "$out/valgrind") "
    counts+="$(awk -F, '$1 == "check-ins" && $2 == "" { print $4 }' "$out/valgrind-$horizon/summary.csv") "
    rm -rf "$out/valgrind-$horizon"
  done
  awk '{ printf "%.0f", ($3 - $1) / ($4 - $2) }' <<<"$counts"
}

echo "| what | must | stretch | measured |"
echo "|---|---|---|---|"

for devices in 1000 10000 100000; do
  # A small fleet for longer, so that there is something to measure; no certificate renews before day 323.
  horizon=30d
  [ "$devices" -lt 100000 ] && horizon=300d
  measure "$check_ins" -n 1 -j 1 --set "cohort.fleet.devices=$devices" --set "scenario.horizon=$horizon"
  row "every event in order, $devices devices" "15 M events/s" "40 M events/s" "$(million_a_second)"
done
if [ "$quick" = no ]; then
  measure "$check_ins" -n 1 -j 1 --set cohort.fleet.devices=1000000
  row "every event in order, 1000000 devices" "8 M events/s" "20 M events/s" "$(million_a_second)"
fi

measure "$lifecycle" -n 1 -j 1 $(lifecycle_sets 100000) --set scenario.check-ins=each
row "lifecycle, 100000 devices for 3 years, every event in order" "15 s" "7 s" "$(seconds "$cpu"), $(million_a_second)"

measure "$lifecycle" -n 1 -j 1 $(lifecycle_sets 100000)
row "lifecycle, 100000 devices for 3 years" "2 s" "0.6 s" "$(seconds "$cpu")"
one_job="$cpu"

if [ "$quick" = no ]; then
  measure "$lifecycle" -n 1 -j 1 $(lifecycle_sets 1000)
  small="$memory"
  measure "$lifecycle" -n 1 -j 1 $(lifecycle_sets 1000000)
  row "lifecycle, 1000000 devices for 3 years" "20 s" "6 s" "$(seconds "$cpu")"
  bytes="$(((memory - small) * 1024 / 999000))"
  row "memory a device" "200 bytes" "60 bytes" "$bytes bytes ($((memory * 1024 / 1000000)) with all that doesn't grow)"
fi

measure "$desk" -n 1 -j 1
row "a desk alone, M/M/10, a million tickets" "8 M events/s" "24 M events/s" "$(million_a_second)"

# Two replications on one thread and on two: CPU time should not grow.
measure "$lifecycle" -n 2 -j 1 $(lifecycle_sets 100000)
one_job="$cpu"
one_wall="$wall"
measure "$lifecycle" -n 2 -j 2 $(lifecycle_sets 100000)
ratio="$(awk "BEGIN { printf \"%.2f times the CPU time, %.2f times as fast\", $cpu / $one_job, $one_wall / $wall }")"
row "two replications on two cores, 100000 devices" "1.10 times the CPU time" "1.05 times" "$ratio"

measure "$lifecycle" -n 1 -j 1 $(lifecycle_sets 1000)
row "a small run: 1000 devices for 3 years, whole process" "150 ms" "50 ms" "$(awk "BEGIN { printf \"%.0f ms\", $cpu * 1000 }")"

if command -v valgrind >/dev/null; then
  in_order="$(instructions "$check_ins" 30d 60d --set cohort.fleet.devices=10000)"
  row "instructions for a check-in, in order" "300" "160" "$in_order"
  ahead="$(instructions "$lifecycle" 730d 1095d $(lifecycle_sets 10000))"
  row "instructions for a check-in, run ahead" "60" "35" "$ahead"
else
  echo "valgrind isn't installed: instruction counts are left out" >&2
fi
