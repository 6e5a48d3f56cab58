/**
 * Benchmarks of dataset building: commands, not tests ({@code docs/benchmarks}).
 *
 * <p>Enters: a folder and a size. Leaves: figures on standard output.
 */
package dev.retort.dataset.benchmark;
