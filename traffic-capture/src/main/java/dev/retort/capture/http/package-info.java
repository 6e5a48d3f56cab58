/**
 * What stands between applications and models, as far as several floors see it.
 *
 * <p>Enters: requests of any {@link dev.retort.capture.wire.ServedProtocol}, read. Leaves: who
 * answers them ({@link dev.retort.capture.http.Route}), decided by a {@link
 * dev.retort.capture.http.RequestRouter} before a provider is asked; and answers of the teacher
 * alone. Guaranteed: API keys pass through and are stored nowhere.
 */
package dev.retort.capture.http;
