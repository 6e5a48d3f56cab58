package dev.retort.console.web.overview;

import java.util.List;

/** Where alerts come from. Thread-safe. */
@FunctionalInterface
interface AlertSource {

  /** What somebody should see to now. */
  List<Alert> alerts();
}
