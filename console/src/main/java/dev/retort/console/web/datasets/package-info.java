/**
 * Dataset versions in the console: what they are made of, what was left out and why, which labels
 * look wrong.
 *
 * <p>Enters: the catalogue of versions, the exchange log, what students think of labels. Leaves:
 * pages, and corrections of answers as feedback in the log. Guaranteed: a version never changes; a
 * correction is in the next one.
 */
package dev.retort.console.web.datasets;
