package dev.retort.capture.http.proxy;

import java.util.Objects;
import java.util.Optional;

/**
 * Where a task's requests go, whatever they ask for.
 *
 * @param upstream to which provider; empty: as for any request
 * @param model the model asked for in place of the request's own; empty: the request's own
 */
public record TaskRoute(Optional<String> upstream, Optional<String> model) {
  public TaskRoute {
    Objects.requireNonNull(upstream);
    Objects.requireNonNull(model);
  }
}
