/**
 * Personal data out of texts, and back into answers.
 *
 * <p>Enters: any text. Leaves: the same text with numbered placeholders in the place of personal
 * values, and the values themselves, in memory only. Guaranteed: equal texts give equal results;
 * redacting a redacted text changes nothing; restoring a redacted text gives the text back,
 * whatever stands in it. A student sees redacted texts alone, in training and in serving.
 */
package dev.retort.capture.redaction;
