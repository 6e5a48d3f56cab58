# What the scripts beside this one share to write their figures down for machines. Sourced, not run:
#
#   . "$here/figures.sh"
#   ... what prints the tables for people ...
#   figure "throughput" "$(cell 'whole, 64' 'Retort /s')" /s --peer nginx "$(cell 'whole, 64' 'nginx /s')"
#   figure "p99 added" "$(cell 'whole, 64' 'p99 added ms')" ms --target "<= 5"
#
# Nothing of it does anything unless FIGURES names a file, as all.sh does: each figure is appended to it as a line of JSON. Figures
# are read from what the script has printed, so its standard output has to be a file by then. Needs python3.
#
#   figure NAME VALUE UNIT [--target "<= 5"] [--better lower|higher] [--peer NAME VALUE]...
#       A target is one of < <= >= > = and a number, in the figure's unit. Without one, --better says what is better. An empty VALUE
#       is written down as not measured.
#   cell ROW COLUMN [N]
#       The N-th number (default: 1) in a cell of the last Markdown table that has it. ROW is how the row begins, COLUMN the header's
#       words, or their beginning, or the column's number, from 1.
#   found REGULAR_EXPRESSION [N]
#       The N-th group (default: 1) of the last place that matches, as a number.
figures_py=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)/figures.py
if [ -n "${FIGURES:-}" ] && [ ! -f "/proc/$$/fd/1" ]; then
  echo "FIGURES is set, so send standard output to a file: figures are read from it" >&2
  exit 2
fi

figure() { [ -z "${FIGURES:-}" ] || FIGURES_SECTION=${FIGURES_SECTION:-$(basename "$0" .sh)} python3 "$figures_py" figure "$@"; }
cell() { [ -z "${FIGURES:-}" ] || python3 "$figures_py" cell "/proc/$$/fd/1" "$@"; }
found() { [ -z "${FIGURES:-}" ] || python3 "$figures_py" found "/proc/$$/fd/1" "$@"; }
