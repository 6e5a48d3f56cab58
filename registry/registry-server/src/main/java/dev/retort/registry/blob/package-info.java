/**
 * Bytes under their digests, whole or absent, on a disk or in a bucket.
 *
 * <p>Enters: finished uploads. Leaves: their bytes, all or a range. Guaranteed: a reader never sees
 * half a blob, whatever dies when; a digest never has other bytes; no path leads out of the store.
 */
package dev.retort.registry.blob;
