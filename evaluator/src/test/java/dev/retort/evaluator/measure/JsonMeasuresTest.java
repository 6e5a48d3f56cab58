package dev.retort.evaluator.measure;

import static dev.retort.evaluator.measure.Answers.row;
import static dev.retort.evaluator.measure.Answers.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.JsonFormat;
import dev.retort.evaluator.measure.FieldMatch.Elements;
import dev.retort.evaluator.measure.FieldMatch.Figure;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMeasuresTest {
  private static final FieldMatch PRECISION = new FieldMatch(Figure.PRECISION, Elements.ORDERED);
  private static final FieldMatch RECALL = new FieldMatch(Figure.RECALL, Elements.ORDERED);
  private static final FieldMatch F1 = new FieldMatch(Figure.F1, Elements.ORDERED);
  private static final FieldMatch UNORDERED = new FieldMatch(Figure.F1, Elements.UNORDERED);
  private static final SlotMatch SLOTS = new SlotMatch();
  private static final List<Measure> ALL =
      List.of(
          new JsonValidity(),
          new JsonEquality(),
          PRECISION,
          RECALL,
          F1,
          UNORDERED,
          SLOTS,
          new JsonSchemaConformance("{}"));
  private static final String INVOICE =
      """
      {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
       "properties": {"total": {"type": "number", "minimum": 0}, "paid": {"type": "boolean"}},
       "required": ["total"], "additionalProperties": false}""";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a\":1} thanks",
        "```json\n{\"a\":1}\n```",
        "{'a':1}",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":2}",
        "NaN",
        "[1 2]",
        "{\"a\":1}{\"a\":1}",
        "1e999999999",
        "[1e-20000]",
        "1e99999999999999999999"
      })
  void whatIsNoJsonScoresNothingAndServesAsNoReference(String text) {
    assertThat(score(new JsonValidity(), "{\"a\":1}", text)).isEqualTo(0);
    assertThat(score(F1, "{\"a\":1}", text)).isEqualTo(0);
    assertThat(score(PRECISION, "{\"a\":1}", text)).isEqualTo(0);
    assertThat(score(SLOTS, "{\"a\":1}", text)).isEqualTo(0);
    for (Measure measure : ALL) {
      assertThat(measure.score(row(text, text))).isInstanceOf(Score.NotApplicable.class);
    }
  }

  @Test
  void deepNestingIsNoJsonInsteadOfAStackOverflow() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThat(score(new JsonValidity(), "[]", deep)).isEqualTo(0);
    assertThat(score(F1, "[]", "[".repeat(900) + "]".repeat(900))).isEqualTo(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1,\"b\":[1,2]}|{ \"b\":[1.0,2e0], \"a\":1 }|1",
        "{\"b\":[1,2]}|{\"b\":[2,1]}|0",
        "{\"a\":null}|{}|0",
        "{\"a\":\"1\"}|{\"a\":1}|0",
        "0.1|0.10000000000000001|0",
        "100|1E2|1",
        "0|-0.0|1",
        "\"\\u00e9\"|\"é\"|1"
      })
  void jsonIsEqualByValue(String reference, String answer, double expected) {
    assertThat(score(new JsonEquality(), reference, answer)).isEqualTo(expected);
  }

  /** 3 of 4 given are right, 3 of 5 expected are found. */
  @Test
  void fieldsAreLeavesWithTheirPaths() {
    String reference =
        "{\"name\":\"Ada\",\"address\":{\"city\":\"Bonn\",\"zip\":\"53111\"},\"tags\":[\"a\",\"b\"]}";
    String answer =
        "{\"name\":\"Ada\",\"address\":{\"city\":\"Bonn\",\"zip\":53111},\"tags\":[\"a\"]}";
    assertThat(F1.counts(row(reference, answer))).contains(new MatchCounts(3, 1, 2));
    assertThat(score(PRECISION, reference, answer)).isEqualTo(0.75);
    assertThat(score(RECALL, reference, answer)).isEqualTo(0.6);
    assertThat(score(F1, reference, answer)).isCloseTo(2 * 0.75 * 0.6 / 1.35, within(1e-15));
  }

  @Test
  void elementsCountByPositionOrAsABag() {
    assertThat(score(F1, "[1,2,2]", "[2,1,2]")).isCloseTo(1 / 3.0, within(1e-15));
    assertThat(score(UNORDERED, "[1,2,2]", "[2,1,2]")).isEqualTo(1);
    assertThat(UNORDERED.counts(row("[1,2,2]", "[2,1,1]"))).contains(new MatchCounts(2, 1, 1));
  }

  @Test
  void pathsOfDifferentShapesAreNeverTheSame() {
    assertThat(score(F1, "{\"a\":[\"x\"]}", "{\"a\":{\"0\":\"x\"}}")).isEqualTo(0);
    assertThat(score(UNORDERED, "{\"a\":[\"x\"]}", "{\"a\":{\"*\":\"x\"}}")).isEqualTo(0);
    assertThat(score(F1, "{\"a\":{\"b\":1}}", "{\"a/b\":1}")).isEqualTo(0);
    assertThat(score(F1, "{\"a\":{}}", "{\"a\":[]}")).isEqualTo(0);
  }

  /**
   * scikit-learn 1.2.1: precision_recall_fscore_support(average="micro") on binarised name=value
   * sets gives 0.6, 0.5 and 0.5454….
   */
  @Test
  void slotsAddUpToTheMicroAverage() {
    List<MeasuredAnswer> rows =
        List.of(
            row("{\"city\":\"Bonn\",\"day\":\"mon\"}", "{\"city\":\"Bonn\",\"day\":\"tue\"}"),
            row(
                "{\"intent\":\"x\",\"slots\":{\"city\":[\"Rome\",\"Paris\"],\"people\":2}}",
                "{\"intent\":\"y\",\"slots\":{\"city\":[\"Paris\",\"Rome\"]}}"),
            row("{}", "{\"day\":\"fri\"}"),
            row("{\"time\":9}", "{\"time\":null}"));
    MeasuredRows measured = new MeasureSet.Entry("slots", SLOTS).measure(rows);
    MatchCounts counts = measured.counts().orElseThrow();
    assertThat(counts).isEqualTo(new MatchCounts(3, 2, 3));
    assertThat(counts.precision()).isCloseTo(0.6, within(1e-12));
    assertThat(counts.recall()).isCloseTo(0.5, within(1e-12));
    assertThat(counts.f1()).isCloseTo(0.5454545454545454, within(1e-12));
    assertThat(measured.scores())
        .extracting(score -> score.value().orElseThrow())
        .containsExactly(0.5, 0.8, 0.0, 0.0);
  }

  @Test
  void unfilledSlotsAreNoSlots() {
    assertThat(score(SLOTS, "{\"a\":null,\"b\":\"\",\"c\":[],\"d\":{}}", "{}")).isEqualTo(1);
    assertThat(SLOTS.score(row("[1]", "{}")))
        .isEqualTo(new Score.NotApplicable("the reference is no JSON object"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"total\":3.5}|1",
        "{\"total\":0,\"paid\":true}|1",
        "{\"total\":-1}|0",
        "{\"paid\":true}|0",
        "{\"total\":1,\"note\":\"x\"}|0",
        "[]|0",
        "total 3|0"
      })
  void answersConformToTheSchemaOrNot(String answer, double expected) {
    assertThat(score(new JsonSchemaConformance(INVOICE), "{\"total\":1}", answer))
        .isEqualTo(expected);
  }

  @Test
  void aReferenceThatBreaksTheSchemaSaysNothing() {
    assertThat(new JsonSchemaConformance(INVOICE).score(row("{\"total\":-1}", "{\"total\":1}")))
        .isEqualTo(new Score.NotApplicable("the reference does not conform to the schema"));
  }

  @Test
  void schemasOfOlderDraftsAndInnerReferencesAreRead() {
    JsonSchemaConformance draft7 =
        new JsonSchemaConformance(
            """
            {"$schema": "http://json-schema.org/draft-07/schema#",
             "definitions": {"positive": {"exclusiveMinimum": 0}},
             "properties": {"n": {"$ref": "#/definitions/positive"}}}""");
    assertThat(score(draft7, "{\"n\":1}", "{\"n\":2}")).isEqualTo(1);
    assertThat(score(draft7, "{\"n\":1}", "{\"n\":0}")).isEqualTo(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":|is no JSON",
        "{\"type\":\"strin\"}|breaks the rules of its own dialect",
        "{\"$ref\":\"https://example.com/other.json\"}|refers to no other document",
        "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/missing\"}}}|refers to no other document",
        "{\"$schema\":\"https://example.com/dialect\"}|cannot be used",
        "{\"$ref\":\"file:///etc/hostname\"}|refers to no other document"
      })
  void refusesSchemasThatCannotBeUsed(String schema, String part) {
    assertThatThrownBy(() -> new JsonSchemaConformance(schema))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(part);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5",
        "[]",
        "null",
        "{\"$schema\":5}",
        "{\"$schema\":\"\"}",
        "{\"$schema\":\"::\"}",
        "{\"pattern\":\"(\"}",
        "{\"$ref\":\"%%%\"}",
        "{\"$ref\":\"#\"}",
        "{\"allOf\":[{\"$ref\":\"#\"}]}",
        "{\"not\":{\"$ref\":\"#\"}}"
      })
  void refusesOddSchemasWhenTheyAreGiven(String schema) {
    assertThatThrownBy(() -> new JsonSchemaConformance(schema))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void schemasMayReferToThemselvesBelowAMember() {
    JsonSchemaConformance tree =
        new JsonSchemaConformance(
            "{\"type\":\"object\",\"properties\":{\"child\":{\"$ref\":\"#\"}}}");
    assertThat(score(tree, "{}", "{\"child\":{\"child\":{}}}")).isEqualTo(1);
    assertThat(score(tree, "{}", "{\"child\":{\"child\":1}}")).isEqualTo(0);
  }

  @Test
  void circleThatShowsOnSomeValuesOnlyIsAFailureThere() {
    JsonSchemaConformance circle =
        new JsonSchemaConformance(
            "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/c\"}},\"$defs\":{\"c\":{\"$ref\":\"#/$defs/c\"}}}");
    assertThat(score(circle, "{}", "{\"b\":1}")).isEqualTo(1);
    assertThat(circle.score(row("{}", "{\"a\":1}")))
        .isEqualTo(
            new Score.Failed(Score.Cause.BROKEN, "the schema comes to no end on such a value"));
  }

  @Test
  void figuresWithNothingToDivideByAreDefined() {
    assertThat(MatchCounts.NONE.precision()).isEqualTo(1);
    assertThat(MatchCounts.NONE.f1()).isEqualTo(1);
    assertThat(new MatchCounts(0, 0, 2).precision()).isEqualTo(0);
    assertThat(new MatchCounts(0, 2, 0).recall()).isEqualTo(0);
    assertThatThrownBy(() -> new MatchCounts(-1, 0, 0)).hasMessageContaining("≥ 0");
  }

  @Property(tries = 200)
  void theSameJsonScoresOneByEveryMeasure(@ForAll("json") String json) {
    for (Measure measure : ALL) {
      measure.score(row(json, json)).value().ifPresent(s -> assertThat(s).isEqualTo(1));
    }
  }

  @Property(tries = 300)
  void precisionOneWayIsRecallTheOther(
      @ForAll("json") String first, @ForAll("json") String second) {
    assertThat(score(PRECISION, first, second)).isEqualTo(score(RECALL, second, first));
    assertThat(score(F1, first, second)).isEqualTo(score(F1, second, first));
    assertThat(score(UNORDERED, first, second)).isGreaterThanOrEqualTo(score(F1, first, second));
    assertThat(score(new JsonEquality(), first, second) == 1)
        .isEqualTo(score(F1, first, second) == 1);
  }

  @Property(tries = 300)
  void anyTextIsAnOutcome(@ForAll String reference, @ForAll String answer) {
    for (Measure measure : ALL) {
      assertThat(measure.score(row(reference, answer))).isNotInstanceOf(Score.Failed.class);
    }
  }

  @Provide
  Arbitrary<String> json() {
    Arbitrary<Object> scalar = Arbitraries.of("x", "y", "", 1, 2, 0.5, true, List.of(), Map.of());
    return Arbitraries.lazyOf(
            () -> scalar,
            () -> scalar.list().ofMaxSize(3).map(Object.class::cast),
            () ->
                Arbitraries.maps(Arbitraries.of("a", "b", "0", "*"), scalar)
                    .ofMaxSize(3)
                    .map(Object.class::cast),
            () ->
                Arbitraries.maps(
                        Arbitraries.of("a", "slots"),
                        Arbitraries.maps(Arbitraries.of("a", "b"), scalar).ofMaxSize(2))
                    .ofMaxSize(2)
                    .map(Object.class::cast))
        .map(JsonFormat::line);
  }
}
