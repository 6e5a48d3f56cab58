/**
 * What every run tells while it goes on, in a file of its own, for whoever looks from outside: the
 * command line, the console, another node.
 *
 * <p>Enters: what a {@link dev.retort.scheduler.RunListener} is told. Leaves: the same, from any
 * place in the file on. Guaranteed: a line is read whole or not yet.
 */
package dev.retort.scheduler.log;
