package dev.retort.trainer;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Objects;

/** How a training run ended. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TrainingOutcome.Completed.class, name = "completed"),
  @JsonSubTypes.Type(value = TrainingOutcome.Diverged.class, name = "diverged"),
  @JsonSubTypes.Type(value = TrainingOutcome.OutOfMemory.class, name = "out-of-memory"),
  @JsonSubTypes.Type(value = TrainingOutcome.Cancelled.class, name = "cancelled")
})
public sealed interface TrainingOutcome {

  /** There is a student. */
  record Completed(ModelArtifact artifact) implements TrainingOutcome {
    public Completed {
      Objects.requireNonNull(artifact, "artifact");
    }
  }

  /**
   * The loss or a weight stopped being a finite number.
   *
   * @param evidence what was seen, where
   */
  record Diverged(String evidence) implements TrainingOutcome {
    public Diverged {
      Objects.requireNonNull(evidence, "evidence");
    }
  }

  /**
   * The machine has too little memory for this spec and data.
   *
   * @param evidence what was asked for, and what there was
   */
  record OutOfMemory(String evidence) implements TrainingOutcome {
    public OutOfMemory {
      Objects.requireNonNull(evidence, "evidence");
    }
  }

  /** Somebody asked it to stop. */
  record Cancelled() implements TrainingOutcome {}
}
