/**
 * {@code retort.yaml} and the environment, read and checked.
 *
 * <p>Enters: a file, or none. Leaves: a {@link dev.retort.console.config.RetortConfig}, or every
 * problem of the file at once. Guaranteed: an unknown key is a problem; secrets are references,
 * never values.
 */
package dev.retort.console.config;
