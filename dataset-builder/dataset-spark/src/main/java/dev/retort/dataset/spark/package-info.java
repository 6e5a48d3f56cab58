/**
 * Dataset builds on Apache Spark, for more traffic than one machine reads in a night.
 *
 * <p>Enters: a {@link dev.retort.dataset.spark.SparkJob}, which names a window of an exchange log
 * on storage that every worker sees, and a specification. Leaves: a dataset version, byte for byte
 * the one that the embedded executor builds. Guaranteed: the rules are the embedded executor's own
 * classes; only who calls them, and where, differs.
 */
package dev.retort.dataset.spark;
