package dev.retort.scheduler;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;

/** How a run ended. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "verdict")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RunOutcome.Promoted.class, name = "promoted"),
  @JsonSubTypes.Type(value = RunOutcome.AwaitingReview.class, name = "awaiting-review"),
  @JsonSubTypes.Type(value = RunOutcome.Rejected.class, name = "rejected"),
  @JsonSubTypes.Type(value = RunOutcome.Unchanged.class, name = "unchanged"),
  @JsonSubTypes.Type(value = RunOutcome.WithoutStudent.class, name = "without-student")
})
public sealed interface RunOutcome {

  /** The outcome in a word, for the journal. */
  String verdict();

  /** The outcome in a sentence. */
  String summary();

  /**
   * A new champion serves.
   *
   * @param version its number
   * @param report the promotion report, as JSON; the HTML page lies beside it
   */
  record Promoted(int version, String summary, Path report) implements RunOutcome {
    @Override
    public String verdict() {
      return "promoted";
    }
  }

  /**
   * A version is published under the alias {@code candidate}; a person decides.
   *
   * @param version its number
   * @param report the promotion report
   */
  record AwaitingReview(int version, String summary, Path report) implements RunOutcome {
    @Override
    public String verdict() {
      return "awaiting-review";
    }
  }

  /**
   * The gate said no and nothing was published, or a person had said no to this very version.
   *
   * @param report the promotion report
   */
  record Rejected(String summary, Path report) implements RunOutcome {
    @Override
    public String verdict() {
      return "rejected";
    }
  }

  /**
   * The champion already learned from exactly this dataset.
   *
   * @param version its number
   */
  record Unchanged(int version, String summary) implements RunOutcome {
    @Override
    public String verdict() {
      return "unchanged";
    }
  }

  /** No student came about: too little data, no engine for such answers, or a failed training. */
  record WithoutStudent(String summary) implements RunOutcome {
    @Override
    public String verdict() {
      return "without-student";
    }
  }
}
