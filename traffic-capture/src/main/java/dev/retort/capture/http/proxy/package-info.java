/**
 * The gateway: a reverse proxy in front of the providers that captures what passes.
 *
 * <p>Enters: whatever applications send to their provider. Leaves: the provider's answers, byte for
 * byte and piece by piece, and one {@link dev.retort.capture.Exchange} each for the paths whose
 * {@link dev.retort.capture.wire.WireProtocol} is known. Guaranteed: with {@link
 * dev.retort.capture.http.proxy.CaptureMode#REQUIRED} no answer ends before its exchange is on
 * disk; what is not captured is counted, never silent; memory stays within the configured bound;
 * keys pass through and are stored nowhere.
 */
package dev.retort.capture.http.proxy;
