package dev.retort.evaluator.measure;

/**
 * 1 where answer and reference are the same JSON value: members in any order, elements in theirs,
 * numbers by value (1, 1.0 and 1e0 are one). Not applicable where the reference is no JSON.
 */
public record JsonEquality() implements Measure {
  @Override
  public Score score(MeasuredAnswer row) {
    return JsonText.parse(row.reference())
        .map(JsonText::canonical)
        .map(
            reference ->
                Score.Scored.oneIf(
                    JsonText.parse(row.answer())
                        .map(JsonText::canonical)
                        .filter(reference::equals)
                        .isPresent()))
        .orElse(JsonText.NO_JSON_REFERENCE);
  }
}
