/**
 * Traces of OpenTelemetry's semantic conventions for generative AI: what enters is OTLP over HTTP,
 * protobuf or JSON; what leaves is an exchange for each span of a model's call that says what was
 * said. Guaranteed: a span that is acknowledged is on disk; one that is sent again changes nothing.
 */
package dev.retort.capture.otlp;
