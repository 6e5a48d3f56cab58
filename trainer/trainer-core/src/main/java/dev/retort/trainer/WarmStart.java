package dev.retort.trainer;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** An earlier student whose weights a decoder begins with, in place of its start's. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = WarmStart.FromChampion.class, name = "champion"),
  @JsonSubTypes.Type(value = WarmStart.FromStudent.class, name = "student")
})
public sealed interface WarmStart {

  /** A wish: whatever serves when the training is set up, if it is fit to begin with. */
  record FromChampion() implements WarmStart {}

  /**
   * A student.
   *
   * @param folder of the student
   * @param datasets ids of the dataset versions that it has learnt from, those of the students that
   *     it began with itself included
   */
  record FromStudent(Path folder, List<String> datasets) implements WarmStart {
    public FromStudent {
      Objects.requireNonNull(folder);
      datasets = List.copyOf(datasets);
    }
  }
}
