#!/usr/bin/env bash
# Repeats every figure of docs/benchmarks.md, a section after the other, and makes one page of them: figures, their peers, targets,
# and what misses its target.
#
# Usage: docs/benchmarks/all.sh [--list] [--again] [--strict] [SECTION...]
#
#   --list    names the sections, their scripts and limits, and ends
#   --again   repeats sections that are done; otherwise an interrupted pass goes on where it stopped
#   --strict  ends with 1 if a target is missed, a section failed, or a figure that has a target was not found
#
# A section that needs data, a program or a Python module that is not there is skipped, and the page says why. Data is named by
# BANKING77 and SNIPS (folders as banking77.sh and snips.sh describe them), MESSY_BANKING77 and MESSY_SNIPS with SCORER (datasets.sh),
# TRACE (a CSV file, gateway.sh) and DEMO_HOME (a home that `retort demo` has left, backup.sh). Without BANKING77, import measures
# requests that are made up. Peers need nginx and wrk, and a python3 (PYTHON names another) with sklearn, torch and duckdb.
#
# OUT (target/benchmarks) gets figures.jsonl and index.html, and a folder for each section: what it printed (printed.md), its log, and
# its figures. QUICK=1 takes the smallest sizes: it shows that everything runs, and its figures are not held against targets.
# LIMIT multiplies every section's time limit (1). In all, hours; quick, some half hour.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -P "$here/../.." && pwd)
out=${OUT:-$root/target/benchmarks}
quick=${QUICK:-}
list='' again='' strict='' chosen=()
for word in "$@"; do
  case $word in
    --list) list=1 ;;
    --again) again=1 ;;
    --strict) strict=1 ;;
    -*) sed -n '2,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//' >&2; exit 2 ;;
    *) chosen+=("$word") ;;
  esac
done

# size FULL QUICK: what fits the pass.
size() { if [ -n "$quick" ]; then echo "$2"; else echo "$1"; fi; }

# lacks NEED: why a need is not met; nothing if it is.
lacks() {
  local what=${1#*:} name
  case $1 in
    data:*)
      [ -r "${!what:-}/train.jsonl.gz" ] && [ -r "${!what}/test.jsonl.gz" ] || echo "no data: $what names no folder with train.jsonl.gz and test.jsonl.gz" ;;
    messy:*)
      [ -r "${!what:-}/messy.jsonl.gz" ] && [ -r "${!what}/truth.jsonl.gz" ] || echo "no data: $what names no folder with messy.jsonl.gz and truth.jsonl.gz" ;;
    archive)
      compgen -G "$root/console/target/retort-*.tar.gz" >/dev/null || echo "no archive in console/target: ./mvnw -Pdist -DskipTests package makes one" ;;
    given:*) [ -e "${!what:-}" ] || echo "$what names nothing that is there" ;;
    module:*)
      for name in ${PYTHON:-python3 /usr/bin/python3}; do
        command -v "$name" >/dev/null && "$name" -c "import $what" 2>/dev/null && return
      done
      echo "Python's module $what is not installed" ;;
    *) command -v "$what" >/dev/null || echo "$what is not installed" ;;
  esac
}

# finished NAME: whether it is done, in this size.
finished() { [ -e "$out/$1/done" ] && [ "$(cat "$out/$1/done")" = "${quick:-full}" ]; }

# section NAME MINUTES NEEDS COMMAND...: NEEDS are words for `lacks`; one with a question mark in front is a peer's, and its lack only
# noted. COMMAND is a script of this folder and what it is given; assignments may stand before it.
section() {
  local name=$1 minutes=$2 needs=$3 need why='' notes='' environment=() status=done code=0
  shift 3
  if [ -n "$list" ]; then
    printf '%s\t%s min\t%s\n' "$name" "$minutes" "$*"
    return
  fi
  [ ${#chosen[@]} -eq 0 ] || [[ " ${chosen[*]} " = *" $name "* ]] || return 0
  if [ -z "$again" ] && finished "$name"; then
    echo "$name: done before" >&2
    return
  fi
  for need in $needs; do
    local lack
    lack=$(lacks "${need#\?}")
    [ -z "$lack" ] || if [ "${need:0:1}" = '?' ]; then notes+="${notes:+; }no peer: $lack"; else why+="${why:+; }$lack"; fi
  done
  rm -rf "${out:?}/$name"
  mkdir -p "$out/$name"
  local folder=$out/$name words=("$@") started before
  # The command as somebody else would give it: data by the variables' names.
  local told='' variable
  for variable in "${words[@]}"; do
    case $variable in
      [A-Z]*=*) told+="${variable%%=*}='${variable#*=}' " ;;
      *.sh) told+="docs/benchmarks/$variable " ;;
      *) told+="$variable " ;;
    esac
  done
  for variable in BANKING77 SNIPS MESSY_BANKING77 MESSY_SNIPS SCORER TRACE DEMO_HOME out; do
    [ -z "${!variable:-}" ] || told=${told//"${!variable}"/\$$variable}
  done
  [ -z "$quick" ] || told="QUICK=1 $told"
  while [[ ${1:-} = *=* ]]; do environment+=("$1"); shift; done
  started=$(date +%s) before=$(cut -d' ' -f1-3 /proc/loadavg)
  if [ -n "$why" ]; then
    status=skipped
  else
    echo "$name: $* (at most $((minutes * ${LIMIT:-1})) minutes)" >&2
    env "${environment[@]}" FIGURES="$folder/measured.jsonl" FIGURES_SECTION="$name" \
      timeout --kill-after=60 "$((minutes * ${LIMIT:-1}))m" bash "$here/$1" "${@:2}" >"$folder/printed.md" 2>"$folder/log" </dev/null || code=$?
    case $code in
      0) ;;
      124 | 137) status='timed out' why="not ended after $((minutes * ${LIMIT:-1})) minutes" ;;
      *) status=failed why="ended with $code: $(tail -n 1 "$folder/log" | cut -c1-300)" ;;
    esac
  fi
  FIGURES=$folder/figures.jsonl python3 "$here/figures.py" section "section=$name" "status=$status" "reason=$why" "notes=$notes" \
    "command=${told% }" "seconds=$(($(date +%s) - started))" "loadBefore=$before" \
    "loadAfter=$(cut -d' ' -f1-3 /proc/loadavg)" "quick=$quick"
  cat "$folder/measured.jsonl" >>"$folder/figures.jsonl" 2>/dev/null || true
  [ "$status" != done ] || echo "${quick:-full}" >"$folder/done"
  echo "$name: $status${why:+: $why}${notes:+ ($notes)}" >&2
}

# shellcheck source=sections.sh
if [ -n "$list" ]; then
  . "$here/sections.sh"
  exit
fi
mapfile -t known < <(list=1; . "$here/sections.sh" | cut -f1)
for name in "${chosen[@]}"; do
  [[ " ${known[*]} " = *" $name "* ]] || { echo "there is no section '$name'; --list names them" >&2; exit 2; }
done
. "$here/sections.sh"

# The page is of all sections that have been measured, in the order above, in this pass or before.
mkdir -p "$out"
: >"$out/figures.jsonl"
for name in "${known[@]}"; do
  [ ! -e "$out/$name/figures.jsonl" ] || cat "$out/$name/figures.jsonl" >>"$out/figures.jsonl"
done
python3 "$here/page.py" ${strict:+--strict} "$out/figures.jsonl" "$out/index.html"
