/**
 * The exchange log on disk: write-ahead segments in front of Iceberg tables.
 *
 * <p>Enters: exchanges and feedback. Leaves: the same, by window, by id, by person; and Parquet
 * files that Spark, Trino and DuckDB read. Guaranteed: what was acknowledged survives {@code kill
 * -9}, and is stored once; an erasure takes all of its exchanges out of every file and every
 * window, or none; commits of several writers, a compaction and an erasure do not undo each other.
 *
 * @see <a href="https://iceberg.apache.org/spec/">Iceberg specification</a>
 */
package dev.retort.capture.iceberg;
