package dev.retort.evaluator.measure;

import static dev.retort.evaluator.measure.Answers.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.measure.UserOutcome.Feedback;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasureCatalogueTest {
  private static final MeasureCatalogue CATALOGUE =
      MeasureCatalogue.standard(
          reference -> "secret of " + reference,
          Map.of(new ExchangeId("e1"), new Feedback("y", 0.75)));

  private static List<Score> scores(MeasureSpec spec, MeasuredAnswer... rows) {
    return CATALOGUE.select(List.of(spec)).measure(List.of(rows)).get(0).scores();
  }

  @Test
  void knowsTheStandardMeasuresAndThoseOfTheClassPath() {
    assertThat(CATALOGUE.names())
        .containsExactlyInAnyOrder(
            "exact-match",
            "labels-exact",
            "labels-f1",
            "labels-jaccard",
            "json-valid",
            "json-schema",
            "json-exact",
            "field-precision",
            "field-recall",
            "field-f1",
            "slot-f1",
            "rouge-l",
            "numeric",
            "judge",
            "user-outcome",
            "http",
            "length-ratio");
  }

  @Test
  void makesMeasuresWithTheirParametersInTheirOrder() {
    MeasureSet set =
        CATALOGUE.select(
            List.of(
                MeasureSpec.of("numeric"),
                MeasureSpec.of("numeric").named("roughly").with("relative", "0.1"),
                MeasureSpec.of("json-schema").with("schema", "{\"type\":\"number\"}"),
                MeasureSpec.of("field-f1").with("elements", "unordered"),
                MeasureSpec.of("user-outcome"),
                MeasureSpec.of("length-ratio").with("power", "2")));
    List<MeasuredRows> measured = set.measure(List.of(row("10", "10.5"), row("[1,2]", "[2,1]")));
    assertThat(measured)
        .extracting(MeasuredRows::name)
        .containsExactly(
            "numeric", "roughly", "json-schema", "field-f1", "user-outcome", "length-ratio");
    assertThat(measured.get(0).scores().get(0)).isEqualTo(new Score.Scored(0));
    assertThat(measured.get(1).scores().get(0)).isEqualTo(new Score.Scored(1));
    assertThat(measured.get(2).scores().get(0)).isEqualTo(new Score.Scored(1));
    assertThat(measured.get(3).scores().get(1)).isEqualTo(new Score.Scored(1));
    assertThat(measured.get(3).counts()).contains(new MatchCounts(2, 1, 1));
    assertThat(measured.get(5).scores().get(0)).isEqualTo(new Score.Scored(0.25));
    assertThat(scores(MeasureSpec.of("user-outcome"), row("x", "y")))
        .containsExactly(new Score.Scored(0.75));
  }

  @Test
  void measureThatBreaksFailsOnThatRowAlone() {
    assertThat(scores(MeasureSpec.of("length-ratio"), row("", ""), row("ab", "a")))
        .containsExactly(
            new Score.Failed(Score.Cause.BROKEN, "the measure throws IllegalArgumentException"),
            new Score.Scored(0.5));
    MeasureSet.Entry silent = new MeasureSet.Entry("silent", row -> null);
    assertThat(silent.measure(List.of(row("a", "b"))).scores())
        .containsExactly(new Score.Failed(Score.Cause.BROKEN, "the measure gives no score"));
  }

  @Test
  void keysOfEndpointsAreReadThroughTheirReferences() {
    List<String> asked = new ArrayList<>();
    MeasureCatalogue catalogue =
        MeasureCatalogue.standard(
            reference -> {
              asked.add(reference);
              return "secret";
            },
            Map.of());
    catalogue.select(
        List.of(
            MeasureSpec.of("judge")
                .with("url", "http://localhost/v1")
                .with("model", "judge-1")
                .with("temperature", "unset")
                .with("ties", "no-worse")
                .with("key", "env:JUDGE_KEY"),
            MeasureSpec.of("http").with("url", "http://localhost/score").with("key", "file:k")));
    assertThat(asked).containsExactly("env:JUDGE_KEY", "file:k");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exact-mach|||there is no measure 'exact-mach': did you mean 'exact-match'?",
        "rougel|||did you mean 'rouge-l'?",
        "length-ration|||did you mean 'length-ratio'?",
        "perplexity-of-it|||there is no measure 'perplexity-of-it' (there are exact-match, ",
        "numeric|relativ|0.1|it has no parameter 'relativ': did you mean 'relative'?",
        "numeric|relative|ten|its parameter 'relative' is a number, not 'ten'",
        "numeric|relative|NaN|tolerances are ≥ 0 and finite",
        "exact-match|schema|{}|it has no parameter 'schema'",
        "field-f1|elements|unorderd|is one of [ordered, unordered], not 'unorderd': did you mean 'unordered'?",
        "json-schema|||it needs the parameter 'schema'",
        "json-schema|schema|{|is no JSON; give the text of a JSON Schema",
        "judge|model|m|it needs the parameter 'url'",
        "judge|url|http://h/v1|it needs the parameter 'model'",
        "http|url|not a url|its parameter 'url' is a URL, not 'not a url'",
        "http|url|host/score|is no endpoint"
      })
  void saysWhatIsWrongAndWhatMayBeMeant(
      String measure, String parameter, String value, String part) {
    MeasureSpec spec =
        parameter == null
            ? MeasureSpec.of(measure)
            : MeasureSpec.of(measure).with(parameter, value);
    assertThatThrownBy(() -> CATALOGUE.select(List.of(spec)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("measure '" + measure + "': ")
        .hasMessageContaining(part);
  }

  @Test
  void namesEveryProblemAtOnce() {
    assertThatThrownBy(
            () ->
                CATALOGUE.select(
                    List.of(
                        MeasureSpec.of("exact-match"),
                        MeasureSpec.of("exact-match"),
                        MeasureSpec.of("json-schema"),
                        MeasureSpec.of("http").with("url", "http://h/").with("timeoutSeconds", "0"),
                        MeasureSpec.of("http")
                            .named("other")
                            .with("url", "http://h/")
                            .with("parallelRows", "0"))))
        .hasMessageContainingAll(
            "measure 'exact-match': another one has its name",
            "measure 'json-schema': it needs",
            "measure 'http': a timeout is longer than nothing",
            "measure 'other': rows are scored 1 to 256 at once");
  }

  @Test
  void refusesTwoProvidersOfOneName() {
    assertThatThrownBy(
            () ->
                new MeasureCatalogue(List.of(new LengthRatioProvider(), new LengthRatioProvider())))
        .hasMessageContaining("two measures are called 'length-ratio'");
  }

  @Test
  void refusesMeasuresWithoutAName() {
    assertThatThrownBy(() -> MeasureSpec.of(" ")).hasMessageContaining("has a name");
  }
}
