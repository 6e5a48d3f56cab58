package dev.retort.trainer;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import java.util.Objects;

/** Where the teacher's probabilities of each token come from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TeacherScores.Checkpoint.class, name = "checkpoint"),
  @JsonSubTypes.Type(value = TeacherScores.Captured.class, name = "captured")
})
public sealed interface TeacherScores {

  /**
   * A larger model that stands by.
   *
   * @param folder of a Hugging Face snapshot with the student's vocabulary
   */
  record Checkpoint(Path folder) implements TeacherScores {
    public Checkpoint {
      Objects.requireNonNull(folder);
    }
  }

  /** The log-probabilities that the provider told with its answers. */
  record Captured() implements TeacherScores {}
}
