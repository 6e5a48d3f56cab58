package dev.retort.capture.http.proxy;

/**
 * A collector's word that it will never take what it was sent, however often it is sent.
 *
 * @param status the HTTP status
 * @param reason in the collector's words
 */
record CollectorRefusal(int status, String reason) {}
