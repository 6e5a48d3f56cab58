/**
 * The write-ahead log in front of the exchange files.
 *
 * <p>Enters: records as bytes. Leaves: the same records after a crash, up to the last one that was
 * acknowledged. Guaranteed: a record is acknowledged after it is on disk; a torn tail is dropped.
 */
package dev.retort.capture.wal;
