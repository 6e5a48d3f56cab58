/**
 * What the command line says of itself, made from its own model: exit codes, manual pages,
 * completion.
 *
 * <p>Enters: picocli's model of the commands. Leaves: text in the form that shells, {@code man} and
 * people read. Guaranteed: every visible command and option is in it, and none that is hidden.
 */
package dev.retort.console.cli.usage;
