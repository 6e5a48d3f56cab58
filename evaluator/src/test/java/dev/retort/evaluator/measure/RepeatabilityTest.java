package dev.retort.evaluator.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.evaluator.statistics.IntervalMethod;
import dev.retort.evaluator.task.EvaluationTask;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RepeatabilityTest {
  private static Repeatability measure(Measure measure, List<RepeatedAnswers> requests) {
    return Repeatability.of(requests, measure, 0.95);
  }

  private static RepeatedAnswers request(List<String> teacher, List<String> student) {
    return new RepeatedAnswers(new ExchangeId("e"), "what?", teacher, student);
  }

  /** Of three pairs one agrees, then all three do: (1/3 + 1) / 2. */
  @Test
  void ceilingIsMeanPairwiseAgreementPerRequest() {
    Repeatability found =
        measure(
            Agreement.EXACT_MATCH,
            List.of(
                request(List.of("a", "a", "b"), List.of("a", "a")),
                request(List.of("c", "c", "c"), List.of("c", "d"))));
    assertThat(found.teacher().requests()).isEqualTo(2);
    assertThat(found.teacher().mean().orElseThrow().value()).isCloseTo(2 / 3.0, within(1e-15));
    assertThat(found.teacher().mean().orElseThrow().n()).isEqualTo(2);
    assertThat(found.student().mean().orElseThrow().value()).isEqualTo(0.5);
  }

  @Test
  void requestWithMoreAnswersCountsNoMore() {
    Repeatability found =
        measure(
            Agreement.EXACT_MATCH,
            List.of(
                request(List.of("a", "b"), List.of()),
                request(List.of("c", "c", "c", "c", "c"), List.of())));
    assertThat(found.teacher().mean().orElseThrow().value()).isEqualTo(0.5);
  }

  @Test
  void worksWithGradedMeasuresAndTaskAgreement() {
    List<RepeatedAnswers> requests = List.of(request(List.of("a b", "a c"), List.of("A", "a")));
    assertThat(measure(new RougeL(), requests).teacher().mean().orElseThrow().value())
        .isEqualTo(0.5);
    EvaluationTask ignoringCase = String::equalsIgnoreCase;
    assertThat(
            measure(new Agreement(ignoringCase), requests).student().mean().orElseThrow().value())
        .isEqualTo(1);
  }

  @Test
  void asymmetricMeasuresAreTakenBothWays() {
    List<RepeatedAnswers> requests = List.of(request(List.of("10", "11"), List.of()));
    assertThat(
            measure(new NumericTolerance(0, 0.095), requests)
                .teacher()
                .mean()
                .orElseThrow()
                .value())
        .isEqualTo(0.5);
  }

  @Test
  void askedOnceOrNeverIsLeftOutAndCounted() {
    Repeatability found =
        measure(
            Agreement.EXACT_MATCH,
            List.of(request(List.of("a"), List.of()), request(List.of("a", "a"), List.of("a"))));
    assertThat(found.teacher().requests()).isEqualTo(1);
    assertThat(found.teacher().leftOut())
        .containsExactly(new ReasonCount("answered fewer than twice", 1));
    assertThat(found.student().mean()).isEmpty();
    assertThat(found.student().leftOut())
        .containsExactly(new ReasonCount("answered fewer than twice", 2));
  }

  @Test
  void answersWithoutAScoreAreLeftOut() {
    Repeatability found =
        measure(
            new JsonEquality(),
            List.of(
                request(List.of("no", "json"), List.of()),
                request(List.of("{}", "no json"), List.of())));
    assertThat(found.teacher().leftOut())
        .containsExactly(new ReasonCount("no two answers have a score", 1));
    assertThat(found.teacher().mean().orElseThrow().value()).isEqualTo(0);
  }

  @Test
  void noRequestsGiveNoEstimateAndOneGivesAWideOne() {
    assertThat(measure(Agreement.EXACT_MATCH, List.of()).teacher().mean()).isEmpty();
    var one =
        measure(Agreement.EXACT_MATCH, List.of(request(List.of("a", "a"), List.of())))
            .teacher()
            .mean()
            .orElseThrow();
    assertThat(one.lower()).isCloseTo(0.025, within(1e-12));
    assertThat(one.upper()).isEqualTo(1);
  }

  /** Of three answers two agree, or all: agreements of 1/3 and 1, one cluster a request. */
  @Test
  void manyRequestsThatDifferAreResampled() {
    List<RepeatedAnswers> requests =
        IntStream.range(0, 60)
            .mapToObj(i -> request(List.of("a", "a", i % 3 == 0 ? "b" : "a"), List.of()))
            .toList();
    var mean = measure(Agreement.EXACT_MATCH, requests).teacher().mean().orElseThrow();
    assertThat(mean.value()).isCloseTo(7 / 9.0, within(1e-12));
    assertThat(mean.method()).isEqualTo(IntervalMethod.BCA_CLUSTERED);
    // The normal interval: 1.96 · √(2/9 · (2/3)² / 60) = 0.080.
    assertThat(mean.upper() - mean.value()).isBetween(0.06, 0.1);
    assertThat(mean.value() - mean.lower()).isBetween(0.06, 0.1);
  }

  @Property(tries = 200)
  void orderOfAnswersDoesNotMatter(@ForAll @Size(min = 2, max = 6) List<Boolean> answers) {
    List<String> forward = answers.stream().map(String::valueOf).toList();
    List<String> sorted = forward.stream().sorted().toList();
    double agreement =
        measure(Agreement.EXACT_MATCH, List.of(request(forward, sorted)))
            .teacher()
            .mean()
            .orElseThrow()
            .value();
    long yes = answers.stream().filter(answer -> answer).count();
    long no = answers.size() - yes;
    long pairs = answers.size() * (answers.size() - 1L);
    assertThat(agreement).isCloseTo((yes * (yes - 1.0) + no * (no - 1.0)) / pairs, within(1e-12));
  }

  @Test
  void whatIsSealedReadsBackAsItWas() throws JsonProcessingException {
    Repeatability found =
        measure(
            Agreement.EXACT_MATCH,
            List.of(request(List.of("a", "a", "b"), List.of("a")), request(List.of(), List.of())));
    String json = JsonFormat.line(found);
    assertThat(JsonFormat.mapper().readValue(json, Repeatability.class)).isEqualTo(found);
  }
}
