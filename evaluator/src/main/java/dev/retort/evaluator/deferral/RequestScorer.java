package dev.retort.evaluator.deferral;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Base64;

/**
 * Tells how likely a student is right from the request's text, before the student runs: logistic
 * regression over hashed words and character n-grams, with weights of eight bits. It keeps no text
 * of the requests that it was learned from. Immutable and thread-safe.
 */
public final class RequestScorer {
  private final double intercept;
  private final double scale;
  private final byte[] weights;

  RequestScorer(double intercept, double scale, byte[] weights) {
    if (!Double.isFinite(intercept) || !Double.isFinite(scale)) {
      throw new IllegalArgumentException(
          "a request scorer's intercept and scale are finite, not %s and %s"
              .formatted(intercept, scale));
    }
    if (weights.length != RequestFeatures.BUCKETS) {
      throw new IllegalArgumentException(
          "a request scorer has %d weights, not %d: the file is damaged or of another version"
              .formatted(RequestFeatures.BUCKETS, weights.length));
    }
    this.intercept = intercept;
    this.scale = scale;
    this.weights = weights.clone();
  }

  /**
   * Reads its JSON form.
   *
   * @param intercept log odds of being right where no feature speaks
   * @param scale what a weight of 1 adds to the log odds
   * @param weights base64 of one signed byte a bucket
   * @throws IllegalArgumentException if the weights are of another number or no base64
   */
  @JsonCreator
  static RequestScorer of(
      @JsonProperty("intercept") double intercept,
      @JsonProperty("scale") double scale,
      @JsonProperty("weights") String weights) {
    return new RequestScorer(intercept, scale, Base64.getDecoder().decode(weights));
  }

  /** The probability that the student is right, in [0, 1]; only its order matters to a rule. */
  public double score(String request) {
    return score(RequestFeatures.of(request));
  }

  double score(int[] codes) {
    long sum = 0;
    for (int code : codes) {
      sum += code < 0 ? -weights[~code] : weights[code];
    }
    return Logistic.probability(intercept + scale * sum * RequestFeatures.value(codes));
  }

  @JsonProperty
  double intercept() {
    return intercept;
  }

  @JsonProperty
  double scale() {
    return scale;
  }

  @JsonProperty
  String weights() {
    return Base64.getEncoder().encodeToString(weights);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RequestScorer that
        && Double.compare(intercept, that.intercept) == 0
        && Double.compare(scale, that.scale) == 0
        && Arrays.equals(weights, that.weights);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(weights) + Double.hashCode(intercept + scale);
  }

  @Override
  public String toString() {
    return "a scorer of requests with intercept " + intercept + " and scale " + scale;
  }
}
