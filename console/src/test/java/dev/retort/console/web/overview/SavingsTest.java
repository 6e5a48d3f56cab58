package dev.retort.console.web.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.retort.capture.PriceTable;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.console.traffic.Answerer;
import dev.retort.console.traffic.TrafficBook;
import dev.retort.console.traffic.TrafficCell;
import dev.retort.console.traffic.TrafficCount;
import dev.retort.evaluator.cost.Economics;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SavingsTest {
  private static final TaskName BANK = new TaskName("bank");
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 1);

  /** A dollar for a thousand requests of a student, two for an hour of training. */
  private static final Economics ECONOMICS = new Economics(new PriceTable(Map.of()), 1, 0.1, 2);

  private final Map<TrafficCell, TrafficCount> cells = new HashMap<>();

  private void count(
      LocalDate day, Answerer answerer, long requests, double dollars, double weight) {
    cells.put(
        new TrafficCell(day, Optional.of(BANK), "frontier", Optional.empty(), answerer),
        new TrafficCount(
            requests, new TokenUsage(0, 0), dollars, 0, weight, weight * dollars / requests));
  }

  private Optional<Savings> savings(Duration trained, double labelling) {
    return Savings.of(
        new TrafficBook(Instant.EPOCH, Instant.EPOCH, 0, 0, cells)
            .tasks(FIRST)
            .getOrDefault(BANK, Map.of()),
        ECONOMICS,
        trained,
        labelling);
  }

  @Test
  void whatTheTeacherAloneWouldHaveCostIsEstimatedFromTheUniformSample() {
    count(FIRST, Answerer.TEACHER, 10, 0.20, 100);
    count(FIRST, Answerer.DEFERRED, 20, 0.60, 0);
    count(FIRST, Answerer.STUDENT, 60, 0, 0);
    count(FIRST, Answerer.CACHE, 10, 0, 0);

    Savings savings = savings(Duration.ofMinutes(30), 0.05).orElseThrow();

    assertThat(savings.teacherAlone()).isCloseTo(100 * 0.02, offset(1e-12));
    assertThat(savings.paid()).isCloseTo(0.80, offset(1e-12));
    assertThat(savings.running()).as("on answered and deferred").isCloseTo(0.08, offset(1e-12));
    assertThat(savings.training()).isCloseTo(1, offset(1e-12));
    assertThat(savings.net()).isCloseTo(2 - 0.8 - 0.08 - 1 - 0.05, offset(1e-12));
  }

  @Test
  void nothingIsSavedWhereOnlyTheTeacherAnswers() {
    count(FIRST, Answerer.TEACHER, 3, 0.1, 3);

    assertThat(savings(Duration.ZERO, 0).orElseThrow().net()).isZero();
    assertThat(savings(Duration.ZERO, 2).orElseThrow().net()).isEqualTo(-2);
  }

  @Test
  void whatWasBeforeThisMonthDoesNotCount() {
    count(FIRST.minusDays(1), Answerer.STUDENT, 1000, 0, 0);
    count(FIRST, Answerer.TEACHER, 3, 0.1, 3);

    assertThat(savings(Duration.ZERO, 0).orElseThrow().running()).isZero();
  }

  @Test
  void nobodyCanTellWithoutASampleOrAPrice() {
    count(FIRST, Answerer.STUDENT, 5, 0, 0);
    assertThat(savings(Duration.ZERO, 0)).as("no sample").isEmpty();

    cells.put(
        new TrafficCell(FIRST, Optional.of(BANK), "unheard-of", Optional.empty(), Answerer.TEACHER),
        new TrafficCount(1, new TokenUsage(0, 0), 0, 1, 0, 0));
    count(FIRST, Answerer.TEACHER, 5, 0.1, 5);
    assertThat(savings(Duration.ZERO, 0)).as("no price").isEmpty();
  }
}
