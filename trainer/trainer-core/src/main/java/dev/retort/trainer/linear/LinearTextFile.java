package dev.retort.trainer.linear;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What stands in {@value #NAME}.
 *
 * @param format {@value #FORMAT}
 * @param version {@value #VERSION}
 * @param labels the answers, ≥ 2, distinct
 * @param bias one number a label
 * @param weights one number a label, by feature
 * @param temperature what scores are divided by before the softmax, &gt; 0
 * @param features what counts as a feature, and how much
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
record LinearTextFile(
    String format,
    int version,
    List<String> labels,
    float[] bias,
    Map<String, float[]> weights,
    Double temperature,
    LinearFeatures features) {
  static final String NAME = "linear-text.json";
  static final String FORMAT = "retort-linear-text";
  static final int VERSION = 1;

  LinearTextFile {
    if (!FORMAT.equals(format)) {
      throw new IllegalArgumentException("format is \"%s\", not \"%s\"".formatted(FORMAT, format));
    }
    if (version != VERSION) {
      throw new IllegalArgumentException("version is %d, not %d".formatted(VERSION, version));
    }
    labels = List.copyOf(Objects.requireNonNull(labels, "labels are missing"));
    if (labels.size() < 2 || labels.stream().distinct().count() < labels.size()) {
      throw new IllegalArgumentException(
          "labels are two or more and distinct, not " + labels.size() + " of which some repeat");
    }
    requireNumbers("bias", bias, labels.size());
    Objects.requireNonNull(weights, "weights are missing");
    for (Map.Entry<String, float[]> weight : weights.entrySet()) {
      requireNumbers("weights of '" + weight.getKey() + "'", weight.getValue(), labels.size());
    }
    temperature = temperature == null ? 1.0 : temperature;
    if (!(temperature > 0 && Double.isFinite(temperature))) {
      throw new IllegalArgumentException("temperature is > 0, not " + temperature);
    }
    Objects.requireNonNull(features, "features are missing");
  }

  private static void requireNumbers(String name, float[] numbers, int labels) {
    if (numbers == null || numbers.length != labels) {
      throw new IllegalArgumentException(
          "%s: %d labels want as many numbers, not %s"
              .formatted(name, labels, numbers == null ? "none" : numbers.length));
    }
    for (float number : numbers) {
      if (!Float.isFinite(number)) {
        throw new IllegalArgumentException(name + ": " + number + " is no finite number");
      }
    }
  }
}
