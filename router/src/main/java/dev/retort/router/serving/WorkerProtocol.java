package dev.retort.router.serving;

import java.nio.file.Path;
import java.util.Optional;

/** What owner and worker tell each other, one JSON object a line. */
final class WorkerProtocol {
  private WorkerProtocol() {}

  /** The owner's first line. */
  record Load(Path folder, int atOnce) {}

  /** The worker's first line: what stands in the way, if anything does. */
  record Loaded(Optional<String> problem) {}

  /** Every further line of the owner. */
  record Ask(long id, String input, long patienceMillis) {}

  /** Every further line of the worker: an answer, a problem, or neither: nobody waits any more. */
  record Reply(long id, Optional<Said> said, Optional<String> problem) {}

  /** An answer with its confidence. */
  record Said(String answer, double confidence) {}
}
