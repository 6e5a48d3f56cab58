/**
 * Traffic in: chat-completion requests, or logs of them, become durable exchanges.
 *
 * <p>Enters: OpenAI-style chat completions, over the gateway or from log files. Leaves: {@link
 * dev.retort.capture.Exchange}s in an {@link dev.retort.capture.ExchangeLog}, each stored once
 * under its {@link dev.retort.capture.ExchangeId}. Guaranteed: an append that has returned survives
 * the death of the process; appending the same exchange again changes nothing.
 */
package dev.retort.capture;
