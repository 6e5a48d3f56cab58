package dev.retort.capture.logs;

/**
 * A log line that is no exchange.
 *
 * @param line its number, from 1
 * @param reason what is wrong with it
 * @param text the line, with bytes that are no UTF-8 replaced
 */
public record RejectedLine(long line, String reason, String text) {}
