/**
 * Lineage in the console, as a drawing and in words.
 *
 * <p>Enters: {@link dev.retort.console.lineage.LineageIndex}. Leaves: a page. Guaranteed: nothing
 * is written.
 */
package dev.retort.console.web.lineage;
