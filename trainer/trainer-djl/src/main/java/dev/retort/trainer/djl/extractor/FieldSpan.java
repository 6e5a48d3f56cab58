package dev.retort.trainer.djl.extractor;

/**
 * A span with what it is for.
 *
 * @param field number of the {@link Field}
 * @param span where
 */
record FieldSpan(int field, Span span) {}
