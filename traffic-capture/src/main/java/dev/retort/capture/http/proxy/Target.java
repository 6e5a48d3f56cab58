package dev.retort.capture.http.proxy;

import java.util.Optional;

/**
 * A provider that a request may go to.
 *
 * @param provider which
 * @param model what to ask it for in place of the request's own model
 */
record Target(Provider provider, Optional<String> model) {}
