/**
 * Personal data and secrets out of texts, and back into answers.
 *
 * <p>Enters: any texts that belong together. Leaves: the same texts with placeholders in the place
 * of personal values, numbered ones for students or keyed ones for a log, and the values
 * themselves, in memory only. Guaranteed: equal texts give equal results, as far as no analyser is
 * asked; redacting a redacted text changes nothing; a text with keyed placeholders gives the same
 * numbered ones as it did before; restoring a redacted text gives the text back, whatever stands in
 * it; JSON stays JSON. A student sees redacted texts alone, in training and in serving.
 */
package dev.retort.capture.redaction;
