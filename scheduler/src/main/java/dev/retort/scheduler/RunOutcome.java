package dev.retort.scheduler;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.JsonFormat;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.scheduler.notice.Notice;
import dev.retort.scheduler.notice.NoticeKind;
import java.time.Instant;
import java.util.Optional;

/** How a run ended. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "verdict")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RunOutcome.Promoted.class, name = "promoted"),
  @JsonSubTypes.Type(value = RunOutcome.AwaitingReview.class, name = "awaiting-review"),
  @JsonSubTypes.Type(value = RunOutcome.Rejected.class, name = "rejected"),
  @JsonSubTypes.Type(value = RunOutcome.Unchanged.class, name = "unchanged"),
  @JsonSubTypes.Type(value = RunOutcome.WithoutStudent.class, name = "without-student"),
  @JsonSubTypes.Type(value = RunOutcome.OverBudget.class, name = "over-budget")
})
public sealed interface RunOutcome {

  /** How a run of the journal ended; empty if it has not, or nobody went on with it. */
  static Optional<RunOutcome> of(RunRecord run) {
    return run.outcome()
        .map(
            json -> {
              try {
                return JsonFormat.mapper().readValue(json, RunOutcome.class);
              } catch (JsonProcessingException e) {
                throw new IllegalStateException(
                    "the journal has no outcome that this Retort knows for run %s: %s"
                        .formatted(run.id(), json),
                    e);
              }
            });
  }

  /** The version in the registry that it is about; empty if it is about none. */
  default Optional<Integer> about() {
    return Optional.empty();
  }

  /** What whoever wants to know is told of the end of a run. */
  default Notice notice(RunRecord run, Instant at) {
    NoticeKind kind =
        this instanceof AwaitingReview
            ? NoticeKind.REVIEW_AWAITED
            : this instanceof OverBudget ? NoticeKind.BUDGET_SPENT : NoticeKind.RUN_FINISHED;
    return new Notice(
        "run-%s-ended".formatted(run.id()),
        kind,
        at,
        new Notice.Facts(
            run.task(), summary(), Optional.of(run.id()), Optional.of(verdict()), about()));
  }

  /** The outcome in a word, for the journal. */
  String verdict();

  /** The outcome in a sentence. */
  String summary();

  /** The promotion report; empty if the run came to none. */
  default Optional<ReportPath> reported() {
    return Optional.empty();
  }

  /**
   * A new champion serves.
   *
   * @param version its number
   * @param report the promotion report
   */
  record Promoted(int version, String summary, ReportPath report) implements RunOutcome {
    @Override
    public String verdict() {
      return "promoted";
    }

    @Override
    public Optional<ReportPath> reported() {
      return Optional.of(report);
    }

    @Override
    public Optional<Integer> about() {
      return Optional.of(version);
    }
  }

  /**
   * A version is published under the alias {@code candidate}; a person decides.
   *
   * @param version its number
   * @param report the promotion report
   */
  record AwaitingReview(int version, String summary, ReportPath report) implements RunOutcome {
    @Override
    public String verdict() {
      return "awaiting-review";
    }

    @Override
    public Optional<ReportPath> reported() {
      return Optional.of(report);
    }

    @Override
    public Optional<Integer> about() {
      return Optional.of(version);
    }
  }

  /**
   * The gate said no and nothing was published, or a person had said no to this very version.
   *
   * @param report the promotion report
   */
  record Rejected(String summary, ReportPath report) implements RunOutcome {
    @Override
    public String verdict() {
      return "rejected";
    }

    @Override
    public Optional<ReportPath> reported() {
      return Optional.of(report);
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

    @Override
    public Optional<Integer> about() {
      return Optional.of(version);
    }
  }

  /** No student came about: too little data, no engine for such answers, or a failed training. */
  record WithoutStudent(String summary) implements RunOutcome {
    @Override
    public String verdict() {
      return "without-student";
    }
  }

  /**
   * The night's budget is spent before the training came to its end, or began. The first run after
   * that goes on with the same traffic if anything was trained.
   *
   * @param returns when there is budget again
   */
  record OverBudget(String summary, Instant returns) implements RunOutcome {
    @Override
    public String verdict() {
      return "over-budget";
    }
  }
}
