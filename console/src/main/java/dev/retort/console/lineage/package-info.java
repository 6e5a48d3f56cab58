/**
 * From a captured exchange to the models that learned from it, and back.
 *
 * <p>Enters: the name of an exchange, a dataset version or a model version. Leaves: everything that
 * it came from and everything that came of it. Guaranteed: nothing is written; what stands here is
 * read from the log, the datasets' decisions, the folder of runs and the registry's tags.
 */
package dev.retort.console.lineage;
