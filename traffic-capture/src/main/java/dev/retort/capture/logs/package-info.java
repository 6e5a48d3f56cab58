/**
 * Logs that people already have.
 *
 * <p>Enters: files of captured traffic, streamed answers included. Leaves: exchanges in the log,
 * each with the line it stood on, and every line that could not be read, with its number and the
 * reason. Guaranteed: importing a file again changes nothing; one bad line stops nothing.
 */
package dev.retort.capture.logs;
