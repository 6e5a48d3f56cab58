/**
 * Blobs by their digests, uploads that may break and go on, and the removal of what nobody needs:
 * the parts of {@code /retort/v1} that are about bytes.
 *
 * <p>Enters: requests. Leaves: streams of bytes, never a whole file in memory. Guaranteed: an
 * upload becomes a blob only if its bytes have the digest that was announced.
 */
package dev.retort.registry.server.transfer;
