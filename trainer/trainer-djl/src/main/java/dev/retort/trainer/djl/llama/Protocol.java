package dev.retort.trainer.djl.llama;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What owner and worker tell each other, one JSON object a line. */
final class Protocol {
  private Protocol() {}

  /** The owner's first line. */
  record Load(
      Path model, int slots, int contextTokens, int threads, WorkerSettings.Cache cache) {}

  /** The worker's first line: what stands in the way, if anything does. */
  record Loaded(Optional<String> problem) {}

  /** Every further line of the owner. */
  record Ask(
      long id, List<Integer> prompt, int maxTokens, Optional<String> grammar, long timeoutMillis) {}

  /** Every further line of the worker: a text, a problem, or neither when the time was over. */
  record Reply(long id, Optional<String> text, boolean ended, Optional<String> problem) {}
}
