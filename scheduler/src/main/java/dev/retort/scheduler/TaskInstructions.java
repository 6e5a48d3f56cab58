package dev.retort.scheduler;

import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.StudentView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The instructions that a task's requests have in common: those that more than half of them carry
 * word for word. Nobody's own, they may be kept where texts of requests may not.
 */
final class TaskInstructions {
  /** Instructions that vary more have nothing in common, and are not to fill the memory. */
  private static final int MOST_VARIANTS = 1_000;

  private final Map<String, Long> counts = new HashMap<>();
  private long requests;

  void add(Prompt prompt) {
    requests++;
    String words = prompt.instructions();
    if (counts.size() < MOST_VARIANTS || counts.containsKey(words)) {
      counts.merge(words, 1L, Long::sum);
    }
  }

  /** What is common, without personal data; empty if nothing is. */
  Optional<String> common() {
    return counts.entrySet().stream()
        .filter(words -> 2 * words.getValue() > requests && !words.getKey().isBlank())
        .findFirst()
        .map(
            words ->
                StudentView.instructions(
                    new Prompt(List.of(new Message(Role.SYSTEM, words.getKey())))));
  }
}
