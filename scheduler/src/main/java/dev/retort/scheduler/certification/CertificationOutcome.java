package dev.retort.scheduler.certification;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.retort.capture.TaskName;
import java.time.Instant;

/** What a look at a task's champion comes to. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "verdict")
@JsonSubTypes({
  @JsonSubTypes.Type(value = CertificationOutcome.Holding.class, name = "holding"),
  @JsonSubTypes.Type(value = CertificationOutcome.Failing.class, name = "failing"),
  @JsonSubTypes.Type(
      value = CertificationOutcome.NothingToCertify.class,
      name = "nothing-to-certify")
})
public sealed interface CertificationOutcome {

  /** Whose champion. */
  TaskName task();

  /** The outcome in a sentence. */
  String summary();

  /**
   * All traffic so far is compatible with the champion's promise.
   *
   * @param version its number in the registry
   * @param fresh sampled exchanges that this look counted
   */
  record Holding(TaskName task, int version, long fresh, LiveEvidence evidence, String summary)
      implements CertificationOutcome {}

  /**
   * The champion loses more than it may, or did at some time since it began to serve.
   *
   * @param version its number in the registry
   * @param fresh sampled exchanges that this look counted
   * @param failedAt when that was found
   */
  record Failing(
      TaskName task,
      int version,
      long fresh,
      Instant failedAt,
      LiveEvidence evidence,
      String summary)
      implements CertificationOutcome {}

  /** Nothing serves, or nothing that it answers is known yet. */
  record NothingToCertify(TaskName task, String summary) implements CertificationOutcome {}
}
