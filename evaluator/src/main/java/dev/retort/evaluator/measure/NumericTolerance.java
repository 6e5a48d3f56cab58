package dev.retort.evaluator.measure;

import java.util.OptionalDouble;

/**
 * 1 where an answer is a number as near to the reference as {@code max(absolute, relative ×
 * |reference|)}, else 0. Numbers are decimal with a point, no unit and no grouping; the comparison
 * is in double precision. Not applicable where the reference is no such number.
 *
 * @param absolute tolerated distance, ≥ 0
 * @param relative tolerated distance as a share of the reference, ≥ 0
 */
public record NumericTolerance(double absolute, double relative) implements Measure {
  private static final Score NO_NUMBER = new Score.NotApplicable("the reference is no number");

  public NumericTolerance {
    if (!(absolute >= 0 && absolute < Double.POSITIVE_INFINITY)
        || !(relative >= 0 && relative < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "tolerances are ≥ 0 and finite, these are %s absolute and %s relative; 0 and 0 ask for equal numbers"
              .formatted(absolute, relative));
    }
  }

  @Override
  public Score score(MeasuredAnswer row) {
    OptionalDouble reference = number(row.reference());
    if (reference.isEmpty()) {
      return NO_NUMBER;
    }
    double expected = reference.getAsDouble();
    double tolerated = Math.max(absolute, relative * Math.abs(expected));
    OptionalDouble answer = number(row.answer());
    return Score.Scored.oneIf(
        answer.isPresent() && Math.abs(answer.getAsDouble() - expected) <= tolerated);
  }

  private static OptionalDouble number(String text) {
    String plain = text.strip();
    if (!plain.matches("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?")) {
      return OptionalDouble.empty();
    }
    double value = Double.parseDouble(plain);
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }
}
