package dev.retort.capture.wire;

import dev.retort.capture.Prompt;
import dev.retort.capture.RequestedAnswer;
import dev.retort.capture.TaskName;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A request, whatever protocol it came in.
 *
 * @param model the model asked for; empty text if none
 * @param prompt its messages, instructions first
 * @param streamed whether the answer is asked for piece by piece
 * @param task the task that the request's metadata names; a value that is no task's name is only a
 *     piece of metadata
 * @param subject whom it is for, as the caller calls them; it may name a person, so it is kept
 *     nowhere but as a {@link dev.retort.capture.SubjectPseudonym}
 * @param metadata what it says about itself, without whom it is for
 * @param requested the form of answer that it asks for
 */
public record WireRequest(
    String model,
    Prompt prompt,
    boolean streamed,
    Optional<TaskName> task,
    Optional<String> subject,
    SortedMap<String, String> metadata,
    RequestedAnswer requested) {
  public WireRequest {
    Objects.requireNonNull(model);
    Objects.requireNonNull(prompt);
    Objects.requireNonNull(task);
    Objects.requireNonNull(subject);
    metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    Objects.requireNonNull(requested);
  }

  @Override
  public String toString() {
    return "WireRequest[" + model + "]";
  }
}
