#!/usr/bin/env bash
# Runs Retort's own simulations, prints what they say, and holds it against their targets.
#
# Usage: docs/benchmarks/simulate.sh gate [STREAMS]              false promotions, and true ones (default: 2000 tasks)
#        docs/benchmarks/simulate.sh drift [STREAMS]             drift found, and false alarms (default: 20 streams of each kind)
#        docs/benchmarks/simulate.sh nights [NIGHTS [PER_DAY]]   simulated nights (default: 30 nights, 100 requests of a task a day)
#
# A simulation that ends with 3 has missed something, which its figures say: this ends with 0 then.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
retort=${RETORT:-$here/../../retort}
. "$here/figures.sh"
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive

simulate() {
  local code=0
  "$retort" simulate "$@" || code=$?
  [ "$code" = 0 ] || [ "$code" = 3 ] || exit "$code"
}

gate() {
  local streams=${1:-2000} effect line='^([0-9.,]+) % of'
  "$retort" --version >&2
  simulate gate --null --streams "$streams"
  figure "false promotions, a true loss of exactly the tolerated" "$(found "$line")" % --target "<= 5"
  simulate gate --null --fresh 300 --streams "$streams"
  figure "the same, 300 new rows a night" "$(found "$line")" % --target "<= 5"
  for effect in 0.002 0.004 0.006; do
    simulate gate --effect "$effect" --streams "$(((streams + 1) / 2))"
    figure "promoted within 30 nights, better by $effect than tolerated" "$(found "$line")" % --better higher
  done
}

drift() {
  local unseen='^an unseen label at 10 % of traffic: found in ([0-9.,]+) % .* within ([0-9,]+) requests, in 95 of 100 within ([0-9,]+);'
  simulate drift --streams "${1:-20}"
  figure "an unseen label in 10 % of traffic found, half of the streams" "$(found "$unseen" 2)" requests --target "<= 2000"
  figure "an unseen label in 10 % of traffic found, 95 of 100 streams" "$(found "$unseen" 3)" requests --target "<= 2000"
  figure "a new language in 10 % of traffic found, half of the streams" \
    "$(found '^a new language.* within ([0-9,]+) requests, in 95')" requests --better lower
  figure "false alarms without drift" "$(found '^no drift: .*, ([0-9.]+) in 30 days')" "in 30 days" --target "<= 1"
  figure "processor time of a watched request" "$(found '; ([0-9.]+) µs a request')" µs --better lower
}

# A target's line is "met     NAME: REACHED (wanted: WANTED)"; of a loss, its upper bound counts.
nights() {
  local name reached wanted sign unit
  simulate --nights "${1:-30}" --per-day "${2:-100}" --epsilon 0.05 --fast --verify-replay | tee "$work/printed"
  [ -n "${FIGURES:-}" ] || return 0
  while IFS=$'\t' read -r name reached wanted; do
    sign="<=" unit=%
    case $wanted in
      none*) wanted=0 unit='' ;;
      "at least"*) sign=">=" ;;
    esac
    wanted=$(grep -oE '[0-9]+([.][0-9]+)?' <<<"$wanted" | head -n 1)
    case $reached in *", at most "*) reached=${reached##*, at most } ;; esac
    figure "$name" "$reached" "$unit" --target "$sign $wanted"
  done < <(sed -nE 's/^(met|MISSED) +(.*): ([^:]*) \(wanted: (.*)\)$/\2\t\3\t\4/p' "$work/printed")
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case ${1:-} in
  gate | drift | nights) "$@" ;;
  *)
    sed -n '2,/^set/p' "${BASH_SOURCE[0]}" | sed '$d; s/^# \{0,1\}//' >&2
    exit 2
    ;;
esac
