/**
 * Chat completions over HTTP, captured on their way.
 *
 * <p>Enters: OpenAI-compatible requests. Leaves: the answers of whatever stands behind ({@link
 * dev.retort.capture.http.ChatHandler}: the teacher alone, or a router), each captured first.
 * Guaranteed: an answer is sent after its exchange is on disk; API keys pass through and are stored
 * nowhere.
 */
package dev.retort.capture.http;
