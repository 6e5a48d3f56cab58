package dev.retort.dataset;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.retort.capture.CaptureWindow;
import java.util.SortedMap;

/** How building a dataset ended. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = DatasetOutcome.Built.class, name = "built"),
  @JsonSubTypes.Type(value = DatasetOutcome.EmptyWindow.class, name = "empty-window"),
  @JsonSubTypes.Type(value = DatasetOutcome.TooFewExamples.class, name = "too-few-examples")
})
public sealed interface DatasetOutcome {

  /**
   * A version exists.
   *
   * @param version on disk, whole
   */
  record Built(DatasetVersion version) implements DatasetOutcome {}

  /**
   * The window holds no exchange of the task.
   *
   * @param window what was looked through
   */
  record EmptyWindow(CaptureWindow window) implements DatasetOutcome {}

  /**
   * Too few rows came through to learn from.
   *
   * @param usable training rows that came through
   * @param needed how many the spec asks for
   * @param captured exchanges of the task in the window
   * @param dropped exchanges left out, by reason
   */
  record TooFewExamples(int usable, int needed, long captured, SortedMap<String, Long> dropped)
      implements DatasetOutcome {}
}
