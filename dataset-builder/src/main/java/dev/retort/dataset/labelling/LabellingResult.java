package dev.retort.dataset.labelling;

import dev.retort.capture.TaskName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a round of asking led to. Holds no text.
 *
 * @param round names it
 * @param task whose prompts
 * @param startedAt when it began, at the first attempt
 * @param prompts what came of each that was asked about, in the plan's order
 * @param spent US dollars, with what may have been paid for answers that were lost
 * @param stopped why the asking ended before its time; empty if it did not
 */
public record LabellingResult(
    String round,
    TaskName task,
    Instant startedAt,
    List<AskedPrompt> prompts,
    double spent,
    Optional<String> stopped) {
  public LabellingResult {
    prompts = List.copyOf(prompts);
  }

  /** How many prompts have a label now. */
  public long labelled() {
    return prompts.stream().filter(prompt -> prompt.label().isPresent()).count();
  }

  /** How many have none, by reason. */
  public SortedMap<String, Long> failed() {
    SortedMap<String, Long> failed = new TreeMap<>();
    prompts.forEach(prompt -> prompt.reason().ifPresent(r -> failed.merge(r, 1L, Long::sum)));
    return failed;
  }
}
