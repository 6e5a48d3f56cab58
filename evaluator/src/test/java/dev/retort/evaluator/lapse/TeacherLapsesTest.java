package dev.retort.evaluator.lapse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TeacherLapsesTest {
  private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
  private static final double EPSILON = 0.01;

  private static Instant at(int row) {
    return START.plus(Duration.ofMinutes(row));
  }

  /** Answers of which a share is wrong in a stretch; the less sure half errs more, as usual. */
  private static List<HeardAnswer> answers(int from, int until, int bad, int good, double wrong) {
    Random random = new Random(from * 31L + until);
    List<HeardAnswer> answers = new ArrayList<>();
    for (int row = from; row < until; row++) {
      double confidence = random.nextDouble();
      boolean errs = random.nextDouble() < (confidence < 0.5 ? 0.05 : 0.002);
      boolean lapses = row >= bad && row < good && random.nextDouble() < wrong;
      answers.add(new HeardAnswer(at(row), confidence, !errs && !lapses));
    }
    return answers;
  }

  @Test
  void findsNoneWhereTheTeacherIsAsSoundAsEver() {
    assertThat(TeacherLapses.of(answers(0, 6000, 0, 0, 0), answers(6000, 9000, 0, 0, 0), EPSILON))
        .isEqualTo(new TeacherLapses(List.of(), Optional.empty()));
  }

  @Test
  void findsAWeekOfWrongAnswersAndWhenItWasOver() {
    TeacherLapses found =
        TeacherLapses.of(
            answers(0, 6000, 3000, 4500, 0.15), answers(6000, 8000, 3000, 4500, 0.15), EPSILON);
    assertThat(found.current()).isEmpty();
    assertThat(found.lapses()).hasSize(1);
    TeacherLapse week = found.lapses().get(0);
    assertThat(week.from()).isBetween(at(2900), at(3100));
    assertThat(week.until().orElseThrow()).isBetween(at(4400), at(4600));
    assertThat(found.soundAgain().orElseThrow()).isBetween(at(4501), at(5500));
    assertThat(found.cover(at(4000))).isTrue();
    assertThat(found.cover(at(2000))).isFalse();
    assertThat(found.cover(at(5600))).isFalse();
    assertThat(found.evaluates(at(4400))).isFalse();
    assertThat(found.evaluates(at(6000))).isTrue();
  }

  @Test
  void knowsWhatIsUsualThoughMostRowsCameInTheLapse() {
    // A champion lets one request in ten through until it is taken back.
    List<HeardAnswer> taught = new ArrayList<>(answers(0, 40_000, 0, 0, 0));
    taught.removeIf(answer -> answer.at().getEpochSecond() / 60 % 10 != 0);
    taught.addAll(answers(40_000, 56_000, 40_000, 56_000, 0.15));
    TeacherLapses found =
        TeacherLapses.of(taught, answers(56_000, 58_000, 0, 57_000, 0.15), EPSILON);
    assertThat(found.lapses()).hasSize(1);
    assertThat(found.lapses().get(0).from()).isBetween(at(39_900), at(40_100));
    assertThat(found.current()).isEmpty();
  }

  @Test
  void seesALapseThatBeganAmongEvaluationRows() {
    TeacherLapses found =
        TeacherLapses.of(
            answers(0, 6000, 6500, 9000, 0.15), answers(6000, 7500, 6500, 9000, 0.15), EPSILON);
    assertThat(found.current().orElseThrow().from()).isBetween(at(6400), at(6600));
    assertThat(found.soundAgain()).isEmpty();
    assertThat(found.cover(at(7000))).isFalse();
  }

  @Test
  void takesAMomentForSoundByWhatCameUntilThen() {
    List<HeardAnswer> taught = answers(0, 6000, 6200, 7000, 0.15);
    List<HeardAnswer> evaluating = answers(6000, 12_000, 6200, 7000, 0.15);
    Instant sound = TeacherLapses.of(taught, evaluating, EPSILON).soundAgain().orElseThrow();
    List<HeardAnswer> until =
        evaluating.stream().filter(answer -> !answer.at().isAfter(sound)).toList();
    assertThat(TeacherLapses.of(taught, until, EPSILON).soundAgain()).contains(sound);
    assertThat(until).hasSizeLessThan(evaluating.size());
  }

  @Test
  void leavesAStudentsOwnErrorsWhereTheyAre() {
    assertThat(
            TeacherLapses.of(
                    answers(0, 6000, 0, 9000, 0.02), answers(6000, 9000, 0, 9000, 0.02), EPSILON)
                .lapses())
        .isEmpty();
  }

  @Test
  void saysNothingWithFewRows() {
    assertThat(
            TeacherLapses.of(
                    answers(0, 150, 50, 150, 0.9), answers(150, 300, 50, 300, 0.9), EPSILON)
                .lapses())
        .isEmpty();
  }
}
