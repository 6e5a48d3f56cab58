package dev.retort.console.web.models;

import dev.retort.console.web.ModelLink;
import java.util.Optional;

/**
 * Two versions whose reports are compared.
 *
 * @param model whose
 * @param missing the one without a report that can be read, if there is such a one
 */
record Difference(String model, VersionLine before, VersionLine after, Optional<Integer> missing) {

  /** What differs, for a frame. */
  String page() {
    return ModelLink.difference(model, before.seal().orElseThrow(), after.seal().orElseThrow());
  }

  /** The model's page. */
  String back() {
    return ModelLink.to(model);
  }
}
