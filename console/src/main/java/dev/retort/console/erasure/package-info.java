/**
 * Erases what people ask to be erased, everywhere in a home.
 *
 * <p>Enters: the ids of exchanges, why, and on whose word. Leaves: a home in which their texts
 * stand nowhere, marks on the model versions that had learned from them, and a record in {@code
 * audit.jsonl}. Guaranteed: what was interrupted is completed by doing it again, since the log,
 * which everything else is found by, comes last.
 */
package dev.retort.console.erasure;
