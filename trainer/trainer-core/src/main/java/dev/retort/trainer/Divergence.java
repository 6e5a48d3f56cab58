package dev.retort.trainer;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How far the student's distribution of the next token, q, is from the teacher's, p. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Divergence.ForwardKl.class, name = "forward-kl"),
  @JsonSubTypes.Type(value = Divergence.ReverseKl.class, name = "reverse-kl"),
  @JsonSubTypes.Type(value = Divergence.JensenShannon.class, name = "jensen-shannon")
})
public sealed interface Divergence {

  /** KL(p ‖ q): the student covers all that the teacher might say (Hinton et al. 2015). */
  record ForwardKl() implements Divergence {}

  /** KL(q ‖ p): the student says nothing that the teacher would not (Gu et al. 2024). */
  record ReverseKl() implements Divergence {}

  /**
   * The generalised Jensen-Shannon divergence of GKD (Agarwal et al. 2024, arXiv 2306.13649): β
   * KL(p ‖ m) + (1 − β) KL(q ‖ m) with m = β p + (1 − β) q. Divided by β it tends to KL(p ‖ q) for
   * β → 0; divided by 1 − β it tends to KL(q ‖ p) for β → 1.
   *
   * @param beta in (0, 1)
   */
  record JensenShannon(double beta) implements Divergence {
    public JensenShannon {
      if (!(beta > 0 && beta < 1)) {
        throw new IllegalArgumentException(
            "beta lies in (0, 1), not at %s; at its ends take forward-kl or reverse-kl"
                .formatted(beta));
      }
    }
  }
}
