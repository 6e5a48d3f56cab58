/**
 * The providers' protocols: what enters is the JSON of a request and of its answer, whole or as the
 * events of a stream; what leaves is prompts, completions and usage. What a protocol has beyond
 * that is passed over, never refused. Answers given here leave in the caller's own protocol ({@link
 * dev.retort.capture.wire.ServedProtocol}).
 */
package dev.retort.capture.wire;
