/**
 * What people and scripts type.
 *
 * <p>Results go to standard output (with {@code --json} as one JSON document), progress and errors
 * to standard error. Exit codes are {@link dev.retort.console.cli.ExitCode}'s.
 */
package dev.retort.console.cli;
