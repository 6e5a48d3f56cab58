/**
 * Which language a text is in.
 *
 * <p>Enters: a text. Leaves: its language as an ISO 639-3 code, or whether it is clearly in another
 * language than some. Guaranteed: what cannot be told is never called another language.
 */
package dev.retort.dataset.language;
