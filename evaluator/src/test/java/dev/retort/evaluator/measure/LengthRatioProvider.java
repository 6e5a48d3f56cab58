package dev.retort.evaluator.measure;

/** A custom measure as a user would bring it: lengths compared, up to a power. */
public final class LengthRatioProvider implements MeasureProvider {
  @Override
  public String measure() {
    return "length-ratio";
  }

  @Override
  public Measure create(MeasureParameters parameters) {
    double power = parameters.number("power", 1);
    return row -> {
      double first = row.reference().length();
      double second = row.answer().length();
      return new Score.Scored(Math.pow(Math.min(first, second) / Math.max(first, second), power));
    };
  }
}
