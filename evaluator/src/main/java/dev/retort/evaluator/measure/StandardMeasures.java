package dev.retort.evaluator.measure;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.measure.UserOutcome.Feedback;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The measures that every task can ask for. */
final class StandardMeasures {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int PARALLEL_ROWS = 4;
  private static final String UNSET = "unset";

  private StandardMeasures() {}

  private record Standard(String measure, Function<MeasureParameters, Measure> maker)
      implements MeasureProvider {
    @Override
    public Measure create(MeasureParameters parameters) {
      return maker.apply(parameters);
    }
  }

  static List<MeasureProvider> all(
      UnaryOperator<String> secrets, Map<ExchangeId, Feedback> feedback) {
    return List.of(
        new Standard("exact-match", given -> Agreement.EXACT_MATCH),
        new Standard("labels-exact", given -> new LabelMatch(LabelMatch.Figure.EXACT)),
        new Standard("labels-f1", given -> new LabelMatch(LabelMatch.Figure.F1)),
        new Standard("labels-jaccard", given -> new LabelMatch(LabelMatch.Figure.JACCARD)),
        new Standard("json-valid", given -> new JsonValidity()),
        new Standard("json-schema", given -> new JsonSchemaConformance(given.required("schema"))),
        new Standard("json-exact", given -> new JsonEquality()),
        new Standard("field-precision", given -> fields(FieldMatch.Figure.PRECISION, given)),
        new Standard("field-recall", given -> fields(FieldMatch.Figure.RECALL, given)),
        new Standard("field-f1", given -> fields(FieldMatch.Figure.F1, given)),
        new Standard("slot-f1", given -> new SlotMatch()),
        new Standard("rouge-l", given -> new RougeL()),
        new Standard(
            "numeric",
            given ->
                new NumericTolerance(given.number("absolute", 0), given.number("relative", 0))),
        new Standard("judge", given -> judge(given, secrets)),
        new Standard("user-outcome", given -> new UserOutcome(feedback)),
        new Standard("http", given -> endpoint(given, secrets)));
  }

  private static Measure fields(FieldMatch.Figure figure, MeasureParameters given) {
    return new FieldMatch(
        figure,
        given.choice(
            "elements",
            Map.of(
                "ordered", FieldMatch.Elements.ORDERED, "unordered", FieldMatch.Elements.UNORDERED),
            FieldMatch.Elements.ORDERED));
  }

  private static Measure judge(MeasureParameters given, UnaryOperator<String> secrets) {
    URI url = given.address("url");
    // Zero for verdicts as repeatable as the endpoint can make them.
    OptionalDouble temperature =
        given.text("temperature").filter(UNSET::equals).isPresent()
            ? OptionalDouble.empty()
            : OptionalDouble.of(given.number("temperature", 0));
    Judge.Instructions instructions =
        new Judge.Instructions(
            given.required("model"),
            given.text("criteria").orElse(Judge.Instructions.HELPFUL_AND_CORRECT),
            temperature);
    return new PairwisePreference(
        new Judge(
            url,
            authorization(given, secrets),
            given.seconds("timeoutSeconds", TIMEOUT),
            instructions),
        given.choice(
            "ties",
            Map.of(
                "half", PairwisePreference.Ties.HALF,
                "no-worse", PairwisePreference.Ties.NO_WORSE),
            PairwisePreference.Ties.HALF),
        given.count("parallelRows", PARALLEL_ROWS));
  }

  private static Measure endpoint(MeasureParameters given, UnaryOperator<String> secrets) {
    return new EndpointMeasure(
        given.address("url"),
        authorization(given, secrets),
        given.seconds("timeoutSeconds", TIMEOUT),
        given.count("parallelRows", PARALLEL_ROWS));
  }

  private static Optional<String> authorization(
      MeasureParameters given, UnaryOperator<String> secrets) {
    return given.text("key").map(secrets).map(key -> "Bearer " + key);
  }
}
