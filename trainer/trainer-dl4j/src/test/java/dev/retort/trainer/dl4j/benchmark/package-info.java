/**
 * What is measured of classifiers: commands that {@code docs/benchmarks} runs, never tests.
 *
 * <p>Enters: a log of chat completions. Leaves: figures on standard output. Guaranteed: nothing.
 */
package dev.retort.trainer.dl4j.benchmark;
