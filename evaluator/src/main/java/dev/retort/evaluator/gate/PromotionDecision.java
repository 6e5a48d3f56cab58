package dev.retort.evaluator.gate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Function;

/** What becomes of a candidate. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = PromotionDecision.Promote.class, name = "promote"),
  @JsonSubTypes.Type(value = PromotionDecision.Reject.class, name = "reject"),
  @JsonSubTypes.Type(value = PromotionDecision.NeedsReview.class, name = "needs-review")
})
public sealed interface PromotionDecision {

  /** The decision and its ground in one sentence. */
  String verdict();

  /** What was looked at, in order. */
  List<GateCheck> evidence();

  /** Whether the loss against the teacher was shown to be bounded. */
  @JsonIgnore
  default boolean isCertified() {
    return evidence().stream()
        .anyMatch(check -> check.subject() == GateCheck.Subject.CERTIFICATE && !check.failed());
  }

  /** Applies the function for this decision. */
  <R> R fold(
      Function<Promote, R> promote,
      Function<Reject, R> reject,
      Function<NeedsReview, R> needsReview);

  /** It may serve. */
  record Promote(String verdict, List<GateCheck> evidence) implements PromotionDecision {
    public Promote {
      Objects.requireNonNull(verdict);
      evidence = List.copyOf(evidence);
    }

    @Override
    public <R> R fold(
        Function<Promote, R> promote,
        Function<Reject, R> reject,
        Function<NeedsReview, R> needsReview) {
      return promote.apply(this);
    }
  }

  /** It may not serve. */
  record Reject(String verdict, List<GateCheck> evidence) implements PromotionDecision {
    public Reject {
      Objects.requireNonNull(verdict);
      evidence = List.copyOf(evidence);
    }

    @Override
    public <R> R fold(
        Function<Promote, R> promote,
        Function<Reject, R> reject,
        Function<NeedsReview, R> needsReview) {
      return reject.apply(this);
    }
  }

  /**
   * A person decides, or more traffic does.
   *
   * @param reason why the gate does not
   * @param rowsNeeded novel evaluation rows that would be enough; empty if rows are not what is
   *     missing, or if no number of them would be
   */
  record NeedsReview(
      String verdict, Reason reason, OptionalInt rowsNeeded, List<GateCheck> evidence)
      implements PromotionDecision {
    public NeedsReview {
      Objects.requireNonNull(verdict);
      Objects.requireNonNull(reason);
      Objects.requireNonNull(rowsNeeded);
      evidence = List.copyOf(evidence);
    }

    /** Why the gate does not decide. */
    public enum Reason {
      /** The rows are too few to know. */
      @JsonProperty("too-few-rows")
      TOO_FEW_ROWS,
      /** Earlier attempts have spent what the last 30 nights may err. */
      @JsonProperty("budget-spent")
      BUDGET_SPENT,
      /** The whole passed, and a part of the traffic fares worse. */
      @JsonProperty("slice-regression")
      SLICE_REGRESSION,
      /** It passed, and the policy wants a person to promote. */
      @JsonProperty("policy")
      POLICY
    }

    @Override
    public <R> R fold(
        Function<Promote, R> promote,
        Function<Reject, R> reject,
        Function<NeedsReview, R> needsReview) {
      return needsReview.apply(this);
    }
  }
}
