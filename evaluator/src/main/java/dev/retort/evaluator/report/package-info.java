/**
 * The evidence as a document: sealed JSON, and a page for people.
 *
 * <p>Enters: a decision with all it rests on. Leaves: a {@link
 * dev.retort.evaluator.report.PromotionReport} of ids and numbers, one self-contained HTML page
 * that needs no network, plain text for a screen, and the {@link
 * dev.retort.evaluator.report.ReportDifference} of two reports in the same forms. Guaranteed: equal
 * inputs give equal JSON but for what was measured, which stands apart; texts reach the page only
 * through the reader's lookup, and never as markup.
 */
package dev.retort.evaluator.report;
