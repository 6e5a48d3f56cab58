package dev.retort.evaluator.measure;

/**
 * 1 where an answer is JSON (RFC 8259): one value, no text or code fence around it, no key twice,
 * no number beyond 1e±10000, no nesting beyond 1,000 levels. Not applicable where the reference is
 * none itself.
 */
public record JsonValidity() implements Measure {
  @Override
  public Score score(MeasuredAnswer row) {
    if (JsonText.parse(row.reference()).isEmpty()) {
      return JsonText.NO_JSON_REFERENCE;
    }
    return Score.Scored.oneIf(JsonText.parse(row.answer()).isPresent());
  }
}
