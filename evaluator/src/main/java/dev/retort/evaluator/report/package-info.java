/**
 * The evidence as a document: sealed JSON, and a page for people.
 *
 * <p>Enters: a decision with all it rests on. Leaves: a {@link
 * dev.retort.evaluator.report.PromotionReport} of ids and numbers, and one self-contained HTML page
 * that needs no network. Guaranteed: equal inputs give equal JSON but for what was measured, which
 * stands apart; texts reach the page only through the reader's lookup, and never as markup.
 */
package dev.retort.evaluator.report;
