/**
 * The log by traces: which steps an agent's work took, who answered them, and at what cost.
 *
 * <p>Enters: exchanges. Leaves: traces with their steps. Guaranteed: every exchange of the window
 * that names a trace is a step of it, once.
 */
package dev.retort.console.trace;
