package dev.retort.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.ExchangeId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeacherSamplerTest {
  private static final byte[] KEY = "a key".getBytes(StandardCharsets.UTF_8);
  private static final int IDS = 100_000;
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456Z");

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.02, 0.05, 0.5, 0.97})
  void drawsTheShareItSays(double share) {
    TeacherSampler sampler = new TeacherSampler(KEY, share);
    assertThat(sampler.propensity()).isEqualTo(share);
    double spread = Math.sqrt(IDS * share * (1 - share));
    assertThat((double) drawn(sampler).size())
        .isBetween(IDS * share - 4 * spread, IDS * share + 4 * spread);
  }

  @Test
  void drawsEverythingWhenTheShareIsAll() {
    assertThat(drawn(new TeacherSampler(KEY, 1))).hasSize(IDS);
  }

  @Test
  void drawsTheSameIdsAgain() {
    assertThat(drawn(new TeacherSampler(KEY.clone(), 0.02)))
        .isEqualTo(drawn(new TeacherSampler(KEY, 0.02)));
  }

  @Test
  void drawsMoreOfTheSameWhenTheShareGrows() {
    assertThat(drawn(new TeacherSampler(KEY, 0.05)))
        .containsAll(drawn(new TeacherSampler(KEY, 0.02)));
  }

  @Test
  void drawsIndependentlyUnderAnotherKey() {
    List<Integer> some = drawn(new TeacherSampler(KEY, 0.1));
    TeacherSampler other = new TeacherSampler("another key".getBytes(StandardCharsets.UTF_8), 0.1);
    long both = some.stream().filter(id -> other.draws(id(id), AT)).count();
    double spread = Math.sqrt(some.size() * 0.1 * 0.9);
    assertThat((double) both)
        .isBetween(some.size() * 0.1 - 4 * spread, some.size() * 0.1 + 4 * spread);
  }

  @Test
  void whoKnowsWhatBecameOfAnIdKnowsNothingOfItsNextRequest() {
    TeacherSampler sampler = new TeacherSampler(KEY, 0.1);
    List<Integer> some = drawn(sampler);
    Instant later = AT.plus(1, ChronoUnit.MICROS);
    long both = some.stream().filter(id -> sampler.draws(id(id), later)).count();
    double spread = Math.sqrt(some.size() * 0.1 * 0.9);
    assertThat((double) both)
        .isBetween(some.size() * 0.1 - 4 * spread, some.size() * 0.1 + 4 * spread);
  }

  @Test
  void findsADrawAgainByWhatTheLogHolds() {
    TeacherSampler sampler = new TeacherSampler(KEY, 0.1);
    Instant received = AT.plusNanos(789);
    for (int id = 0; id < 1_000; id++) {
      assertThat(sampler.draws(id(id), AT)).isEqualTo(sampler.draws(id(id), received));
    }
  }

  @Test
  void keepsItsKeyWhenTheCallersArrayChanges() {
    byte[] key = KEY.clone();
    TeacherSampler sampler = new TeacherSampler(key, 0.05);
    List<Integer> before = drawn(sampler);
    key[0]++;
    assertThat(drawn(sampler)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
  void refusesAShareThatNoLaterStudentCouldBeEvaluatedOn(double share) {
    assertThatThrownBy(() -> new TeacherSampler(KEY, share))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(0, 1]");
  }

  private static List<Integer> drawn(TeacherSampler sampler) {
    return IntStream.range(0, IDS).filter(id -> sampler.draws(id(id), AT)).boxed().toList();
  }

  private static ExchangeId id(int number) {
    return new ExchangeId("request-" + number);
  }
}
