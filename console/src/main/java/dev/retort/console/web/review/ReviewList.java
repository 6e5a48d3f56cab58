package dev.retort.console.web.review;

import dev.retort.console.web.RulingLine;
import java.util.List;

/**
 * What waits for decisions over all tasks, and what was decided.
 *
 * @param waiting by task
 * @param decided the latest first
 */
record ReviewList(List<Waiting> waiting, List<RulingLine> decided) {
  ReviewList {
    waiting = List.copyOf(waiting);
    decided = List.copyOf(decided);
  }
}
