/**
 * Files on disk, whole or absent.
 *
 * <p>Enters: streams of bytes under a path. Leaves: files that were forced to the disk before they
 * got their name. Guaranteed: a reader never sees half a file, whatever dies when; no path leads
 * out of the store's folder.
 */
package dev.retort.registry.blob;
