/** JMH benchmarks: {@code docs/benchmarks/jmh.sh} runs them by name. */
package dev.retort.capture.benchmark;
