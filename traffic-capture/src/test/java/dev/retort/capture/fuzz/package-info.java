/**
 * Hostile input for parsers, and what is asked of them: valid input goes in, comes out damaged, and
 * has to be read or refused in words, within a bound on memory and time.
 */
package dev.retort.capture.fuzz;
