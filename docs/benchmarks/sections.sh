# The sections of docs/benchmarks.md in its order, for all.sh, which says what `section` and `size` are. Every script of this folder
# has a line here (BenchmarkSectionsTest).
#
# section NAME MINUTES NEEDS COMMAND...
# shellcheck shell=bash disable=SC2046 # sizes are several words
banking77=${BANKING77:-} snips=${SNIPS:-} trace=${TRACE:-}

section banking77 90 "data:BANKING77 python3 ?module:sklearn" OTHER_SEEDS="$(size "2 3" "")" banking77.sh "$banking77"
section classifier 60 data:BANKING77 classifier.sh figures "$banking77" 0 $(size "1 2" 1)
section search 60 python3 search.sh $(size "1500 1500 1,2" "600 600 1")
section classifier-speed 30 data:BANKING77 classifier.sh speed "$banking77" $(size "" "-wi 1 -i 1 -f 1")
section label-sets 20 "" label-sets.sh 700 $(size "6 8 1" "4 8 1")
section teaching 90 data:BANKING77 classifier.sh probabilities "$banking77" 1
section deferral 90 data:BANKING77 deferral.sh "$banking77" $(size "1 2 3" 1)
section snips 240 "data:SNIPS python3" SEEDS="$(size "1 1 2 3" 1)" snips.sh "$snips"
section training 30 ?module:torch training.sh $(size 20 2) 1
section training-memory 60 "" MEMORY_ONLY=1 training.sh $(size 2000 40) 1 1 16
section prefix 60 "" prefix.sh tiny $(size "3 16 48 80 128 256 512 1024" "1 48 256")
section distillation 30 "" distillation.sh $(size 1,2:15,45 1:2)
section warm 40 "" warm.sh $(size "600 1,2 1,2,4" "400 1 1,2")
section nights 120 python3 DRAWING="$out/nights.svg" nights.sh $(size 14 "3 300 50")
section drawn 60 "" drawn.sh 1 $(size "800 2500 6000" 400)
section simulation 60 "" simulate.sh nights $(size 30 3) $(size 100 20)
section generation 20 "" generation.sh
section demo 40 python3 demo.sh $(size "7 1 2 3 4 5" 7)
section import 30 "python3 ?module:duckdb" COPIES=$(size 20 2) import.sh ${banking77:+"$banking77/train.jsonl.gz" "$banking77/test.jsonl.gz"}
section duplicates 20 "" datasets.sh duplicates $(size 2000 100)
section dataset-rate 60 "" datasets.sh rate $(size 1000000 20000)
section dataset-duckdb 60 "" datasets.sh duckdb $(size 1000000 20000)
section curation-labels 15 "messy:MESSY_BANKING77 given:SCORER python3" datasets.sh curation "${MESSY_BANKING77:-}" "${SCORER:-}"
section curation-json 15 "messy:MESSY_SNIPS given:SCORER python3" datasets.sh curation "${MESSY_SNIPS:-}" "${SCORER:-}"
section gateway 60 "nginx wrk" ROUNDS=$(size 3 1) SECONDS_EACH=$(size 10 2) WARM_UPS=$(size 6 1) gateway.sh ${trace:+"$trace"}
section append 30 "" append.sh $(size 500000 5000) 256,4 16,16 1,64
section discovery 20 "data:BANKING77 data:SNIPS" discovery.sh $(size 26 1) "$banking77/train.jsonl.gz" "$snips/train.jsonl.gz" \
  ${MESSY_BANKING77:+"$MESSY_BANKING77/messy.jsonl.gz"} ${MESSY_SNIPS:+"$MESSY_SNIPS/messy.jsonl.gz"}
section redaction 20 "" jmh.sh RedactionBenchmark $(size "" "-wi 1 -i 1 -w 1 -r 1")
section log-append 40 "" jmh.sh LogAppendBenchmark $(size "" "-wi 1 -i 1 -w 1 -r 1")
section gate 30 "" simulate.sh gate $(size 2000 100)
section statistics 40 "" TRIALS=$(size 4000 200) statistics.sh
section registry-artifacts 30 "nginx wrk curl" ROUNDS=$(size 3 1) SECONDS_EACH=$(size 10 2) WARM_UPS=$(size 8 1) registry.sh artifacts
section registry-resolve 60 "" registry.sh resolve
section registry-follow 20 "curl javac pgrep" FOLLOWERS=$(size 10000 200) MOVES=$(size 12 6) registry.sh follow
section registry-pull 30 "" PULLERS=$(size 20 2) BYTES=$(size 50000000 1000000) CACHES=$(size 1000 20) registry.sh pull
section console 30 "" console.sh
section router 60 "data:BANKING77 wrk" SECONDS_EACH=$(size 20 3) WARM_UPS=$(size 3 1) router.sh "$banking77" banking77 2025-06-25T00:00:00Z
section drift 40 "" simulate.sh drift $(size 20 2)
section scheduler 40 "" scheduler.sh
section startup 30 "archive curl /usr/bin/time" startup.sh "" $(size 11 3)
section reproducible 60 "" reproducible.sh
section backup 15 "given:DEMO_HOME rsync curl jq python3" backup.sh "${DEMO_HOME:-}" ticket-routing
section faults 90 python3 faults.sh $(size 1000 100)
