/** Parquet files without a Hadoop installation. */
package dev.retort.capture.parquet;
