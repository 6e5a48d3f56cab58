package dev.retort.router;

import dev.retort.capture.TaskName;
import dev.retort.capture.http.Caller;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a caller sees of a router: its tasks' figures, or everything.
 *
 * @param tasks empty: all, with what tells of single exchanges
 */
record Sight(Optional<Set<TaskName>> tasks) {
  /** An operator's. */
  static final Sight EVERYTHING = new Sight(Optional.empty());

  Sight {
    tasks = tasks.map(Set::copyOf);
  }

  /** A caller's, who has called some tasks. */
  static Sight of(Caller caller, Set<TaskName> called) {
    if (caller.reach() == Caller.Reach.EVERYTHING) {
      return EVERYTHING;
    }
    Set<TaskName> own = new TreeSet<>(caller.tasks());
    own.addAll(called);
    return new Sight(Optional.of(own));
  }

  boolean shows(TaskName task) {
    return tasks.map(own -> own.contains(task)).orElse(true);
  }

  /** Whether single exchanges are shown, which may be anybody's. */
  boolean showsExchanges() {
    return tasks.isEmpty();
  }
}
